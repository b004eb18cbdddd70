import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockText, labelledBlockText } from './block-text'
import { pastedBlock } from './paste'
import type { CellContent } from './weights'

const constants = { s: 10, t: 0.5 }
const room = { matrix: 'W_OV', rows: 4, columns: 4 }
const paste = (text: string, at = room) => pastedBlock(text, constants, at)
const rows = (text: string) => {
  const pasted = paste(text)
  return pasted.ok ? pasted.rows : pasted.error
}

const number = fc
  .oneof(fc.double({ noNaN: true }), fc.integer(), fc.constantFrom(0, 1, 10, 0.1, -1e-300, 1e22))
  .map((value) => (value === 0 ? 0 : value))
const expression = fc.constantFrom('s', '2*s', '-s/2', 's + t', '2 * s', '(s-1)*-t')
const content: fc.Arbitrary<CellContent> = fc.oneof({ weight: 3, arbitrary: number }, expression)
const block = fc
  .record({ height: fc.integer({ min: 1, max: 5 }), width: fc.integer({ min: 1, max: 5 }) })
  .chain(({ height, width }) =>
    fc.array(fc.array(content, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  )

describe('a copied block', () => {
  const wide = { matrix: 'W_QK', rows: 5, columns: 5 }

  it('is pasted as exactly what it was, numbers to the last digit and expressions as themselves', () => {
    fc.assert(
      fc.property(block, (cells) => {
        expect(paste(blockText(cells), wide)).toMatchObject({ ok: true, rows: cells })
      }),
    )
  })

  it('is pasted without the labels that it was copied with', () => {
    fc.assert(
      fc.property(block, (cells) => {
        const down = cells.map((_, r) => `tok ${'abcde'[r]}`)
        const across = cells[0].map((_, c) => `prev ${'abcde'[c]}`)
        expect(paste(labelledBlockText(cells, down, across), wide)).toMatchObject({ ok: true, rows: cells })
      }),
    )
  })
})

describe('pasted text', () => {
  it.each<[string, string, CellContent[][]]>([
    ['one number', '7', [[7]]],
    [
      'tabs',
      '1\t2\n3\t4',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'tabs with a last line end of Windows',
      '1\t2\r\n3\t4\r\n',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'with tabs a comma is a decimal point',
      '1,5\t2\n3\t4,25',
      [
        [1.5, 2],
        [3, 4.25],
      ],
    ],
    ['without tabs a comma separates', '1,5', [[1, 5]]],
    [
      'CSV with spaces and quotes',
      '"1", 2\n"0,5",4',
      [
        [1, 2],
        [0.5, 4],
      ],
    ],
    ['a column', '1\n2\n3', [[1], [2], [3]]],
    [
      'numbers with spaces',
      ' 1 0\n-1 .5',
      [
        [1, 0],
        [-1, 0.5],
      ],
    ],
    ['an expression with spaces is one cell', '2 * s', [['2 * s']]],
    [
      'JSON',
      '[[1, 0], [0, 1]]',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'JSON over lines',
      '[\n  [1, 0],\n  [0, 1]\n]\n',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ['a flat list is a row', '[1, 2, 3]', [[1, 2, 3]]],
    [
      'Python with a name and commas at the ends',
      'W = [[1, 0,], [0, 1,],]',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'NumPy’s repr',
      'array([[1. , 0.5],\n       [0. , 1. ]])',
      [
        [1, 0.5],
        [0, 1],
      ],
    ],
    [
      'NumPy’s repr with a type',
      'np.array([[1, 0], [0, 1]], dtype=float32)',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'what NumPy prints',
      '[[ 1.  0.]\n [-1.e-03  1.]]',
      [
        [1, 0],
        [-0.001, 1],
      ],
    ],
    [
      'PyTorch’s repr',
      "tensor([[1., 0.],\n        [0., 1.]], device='cuda:0')",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ['infinities', 'inf\t-inf', [[Infinity, -Infinity]]],
    ['expressions of constants', 's\t=2*s\t-s/2', [['s', '2*s', '-s/2']]],
  ])('%s', (_, text, expected) => {
    expect(rows(text)).toEqual(expected)
  })

  it.each([
    ['nothing', '  \n', 'There is nothing to paste: the clipboard holds no text.'],
    ['a text among numbers', '1\t2\n3\tfour', 'Row 2, column 2: “four” is not a number. Nothing was pasted.'],
    ['a gap', '1\t\t3', 'Row 1, column 2: A number is missing. Nothing was pasted.'],
    ['rows of different lengths', '1\t2\n3', 'Row 2 has 1 cell, row 1 has 2. Nothing was pasted.'],
    [
      'a matrix of matrices',
      '[[[1, 2]], [[3, 4]]]',
      'This list is not a matrix: rows of numbers in brackets, such as [[1, 0], [0, 1]].',
    ],
    [
      'a list that NumPy shortened',
      '[[1, ..., 2]]',
      'Row 1, column 2: “...” is not a number. Nothing was pasted.',
    ],
    ['an unknown constant', '1\tq', 'Row 1, column 2: “q” is not a number. Nothing was pasted.'],
    ['too many columns', '1\t2\t3\t4\t5', 'The block is 1 × 5; W_OV has room for 4 × 4 here.'],
    ['too many rows', '1\n2\n3\n4\n5', 'The block is 5 × 1; W_OV has room for 4 × 4 here.'],
  ])('refuses %s', (_, text, sentence) => {
    expect(rows(text)).toBe(sentence)
  })

  it('refuses a million cells by their shape, without reading them', () => {
    const line = new Array<string>(1000).fill('no number').join('\t')
    const text = new Array<string>(1000).fill(line).join('\n')
    expect(rows(text)).toBe('The block is 1000 × 1000; W_OV has room for 4 × 4 here.')
    const list = JSON.stringify(Array.from({ length: 1000 }, () => new Array<number>(1000).fill(1)))
    expect(rows(list)).toBe('The block is 1000 × 1000; W_OV has room for 4 × 4 here.')
  })

  it('tells how it was taken apart', () => {
    const forms = ['1\t2', '1,2', '1 2', '[1, 2]', '7'].map((text) => {
      const pasted = paste(text)
      return pasted.ok && pasted.form
    })
    expect(forms).toEqual(['tabs', 'commas', 'spaces', 'list', 'lines'])
  })
})
