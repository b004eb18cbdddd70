import { expect, it, describe } from 'vitest'
import { rowsOf } from '../tensor/operations'
import { exchangeFile, inflate, readOrSentence } from './formats.testing'
import { readMatrices } from './read-matrices'
import { bytesOf } from './text'

const expected = JSON.parse(Buffer.from(exchangeFile('from-numpy/expected.json')).toString()) as {
  M: number[][]
  W: number[][]
}
const read = async (name: string) =>
  (await readMatrices(name, exchangeFile(`from-numpy/${name}`), inflate)).map(({ name, matrix }) => ({
    name,
    rows: rowsOf(matrix),
  }))

describe('files that NumPy, safetensors and PyTorch wrote', () => {
  it.each([
    ['f8.npy', expected.M],
    ['f4.npy', expected.M],
    ['f2.npy', expected.M],
    ['f8-big-endian.npy', expected.M],
    ['f4-fortran.npy', expected.M],
    ['version-2.npy', expected.M],
    ['i8.npy', expected.W],
    ['i4-big-endian-fortran.npy', expected.W],
    ['i2.npy', expected.W],
    ['i1.npy', expected.W],
    ['u1.npy', expected.W.map((row) => row.map(Math.abs))],
    ['bool.npy', expected.W.map((row) => row.map((value) => Number(value > 0)))],
    [
      'special.npy',
      [
        [Infinity, -Infinity],
        [NaN, -0],
      ],
    ],
    ['plain.csv', expected.M],
    ['plain.tsv', expected.M],
  ])('%s', async (name, rows) => {
    expect(await read(name)).toEqual([{ name: name.replace(/\.\w+$/, ''), rows }])
  })

  it.each(['f64', 'f32', 'f16', 'bf16'])('%s.safetensors', async (type) => {
    expect(await read(`${type}.safetensors`)).toEqual([{ name: 'W', rows: expected.M }])
  })

  it.each(['stored.npz', 'compressed.npz'])('%s', async (name) => {
    const transposed = expected.M[0].map((_, c) => expected.M.map((row) => row[c]))
    expect(await read(name)).toEqual([
      { name: '0.0.W_QK', rows: expected.M },
      { name: '0.0.W_OV', rows: transposed },
    ])
  })

  it('a stack of heads is a matrix each, a vector is none', async () => {
    const found = await read('several.safetensors')
    expect(found.map(({ name }) => name).sort()).toEqual(['W', 'heads[0]', 'heads[1]'])
    const negative = found.find(({ name }) => name === 'heads[1]')!
    expect(negative.rows).toEqual(expected.M.map((row) => row.map((value) => -value)))
    const [, second] = await read('stack-fortran.npy')
    expect(second.rows[0]).toEqual([12, 13, 14, 15])
  })
})

describe('is refused with a sentence', () => {
  it.each([
    ['complex', /^“refused-complex” holds complex numbers\. Save it as float64/],
    ['text', /^“refused-text” holds text\./],
    ['objects', /^“refused-objects” holds Python objects\./],
    ['records', /^“refused-records” holds records of several fields\./],
    ['too-large-integers', /9007199254740993, too large to be kept exactly\. Save it as float64\.$/],
    ['vector', /^The file holds no matrix: “refused-vector” is 4\.$/],
  ])('%s from NumPy', async (name, sentence) => {
    const file = `refused-${name}.npy`
    expect(await readOrSentence(file, exchangeFile(`from-numpy/${file}`))).toMatch(sentence)
  })

  it.each([
    'beyond_the_end',
    'header_longer_than_file',
    'header_1e12',
    'tensor_1e12',
    'negative_shape',
    'dtype_mismatch',
    'unknown_dtype',
    'twice',
    'overlapping',
    'hole',
    'web_page',
    'git_lfs_pointer',
    'empty',
  ])('%s.safetensors', async (name) => {
    const sentence = await readOrSentence(name, exchangeFile(`invalid/${name}.safetensors`))
    expect(sentence).toMatch(/^[A-Z“].*\.$/)
  })

  const npy = (dict: string, numbers = 0) => {
    const header = `${dict}\n`
    return Uint8Array.from([
      ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8],
      ...bytesOf(header),
      ...new Uint8Array(numbers),
    ])
  }
  it.each([
    [
      'a shape of 10¹² numbers',
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }", 8),
      '“w” says 1000000 × 1000000, 8000000000000 bytes, and has 8: it is cut off.',
    ],
    [
      'a shape beyond all numbers',
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999999, 9999999999), }"),
      '“w” says an impossible shape: 10000000000000000 × 9999999999.',
    ],
    [
      'a shape whose product is beyond all numbers',
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000, 1000000000), }"),
      '“w” says a shape that no file can hold: 100000000 × 1000000000.',
    ],
    [
      'one byte too many',
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", 9),
      '“w” says 1 × 1, 8 bytes, and has 9: something follows the numbers.',
    ],
    ['a damaged header', npy("{'descr': '<f8', 'shape': (1, 1)}", 8), '“w” has a damaged NumPy header.'],
    ['nothing', new Uint8Array(), 'The file is empty.'],
    [
      'text among numbers',
      bytesOf('1,2\n3,x\n'),
      'Row 2, column 2 of the table holds “x”, which is not a number.',
    ],
    ['rows of two lengths', bytesOf('1,2\n3\n'), 'Row 2 of the table has 1 columns, the first has 2.'],
    ['a PDF', bytesOf('%PDF-1.7\n\0'), 'The file is none of .npy, .npz, .csv, .tsv and .safetensors.'],
  ])('%s', async (_, bytes, sentence) => {
    expect(await readOrSentence('w.npy', bytes)).toBe(sentence)
  })

  it('every file that is cut off, wherever it is cut', async () => {
    for (const name of ['f8.npy', 'compressed.npz', 'stored.npz', 'several.safetensors']) {
      const bytes = exchangeFile(`from-numpy/${name}`)
      for (let length = 0; length < bytes.length; length += 7) {
        expect(typeof (await readOrSentence(name, bytes.slice(0, length))), `${name} at ${length}`).toBe(
          'string',
        )
      }
    }
  })

  it('an archive in which one byte of the numbers was changed', async () => {
    const bytes = exchangeFile('from-numpy/stored.npz')
    bytes[200] ^= 1
    expect(await readOrSentence('stored.npz', bytes)).toMatch(/is damaged: its checksum differs\.$/)
  })

  it('nothing is ever read from noise but with a sentence', async () => {
    for (const name of ['f8.npy', 'compressed.npz', 'several.safetensors']) {
      const bytes = exchangeFile(`from-numpy/${name}`)
      for (let at = 0; at < bytes.length; at += 3) {
        const damaged = bytes.slice()
        damaged[at] ^= 0xff
        const result = await readOrSentence(name, damaged)
        if (typeof result === 'string') expect(result).toMatch(/\.$/)
      }
    }
  })
})
