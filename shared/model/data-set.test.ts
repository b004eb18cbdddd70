import { describe, expect, it } from 'vitest'
import { writeFloat32Npy } from '../formats/npy'
import { dataSetOf, dataSetText, repeatsIn, withoutPads } from './data-set'

describe('a data set', () => {
  it('is a sample a line: texts where the model reads them, ids where it does not', () => {
    expect(dataSetOf('one two\n\nthree\r\n', true)).toEqual({ kind: 'texts', samples: ['one two', 'three'] })
    expect(dataSetOf('3, 4, 5\n6 7', false)).toEqual({
      kind: 'ids',
      samples: [
        [3, 4, 5],
        [6, 7],
      ],
    })
    expect(dataSetOf('3, 4\n6, x', false)).toEqual({ problem: 'Line 2: “x” is not a token id.' })
  })

  it('is JSON: lists of ids of any lengths, one such list, or texts', () => {
    expect(dataSetOf('[[1, 2, 3], [4]]', true)).toEqual({ kind: 'ids', samples: [[1, 2, 3], [4]] })
    expect(dataSetOf('[1, 2]', false)).toEqual({ kind: 'ids', samples: [[1, 2]] })
    expect(dataSetOf('["a b", "c"]', true)).toEqual({ kind: 'texts', samples: ['a b', 'c'] })
    for (const odd of ['["a"]', '[]', '[[1, -2]]', '[[1.5]]', '[["a"], 1]']) {
      expect(dataSetOf(odd, false), odd).toHaveProperty('problem')
    }
  })

  it('may be a text that begins with a bracket and is no JSON', () => {
    expect(dataSetOf('[sic] he said', true)).toEqual({ kind: 'texts', samples: ['[sic] he said'] })
  })

  it('is refused where it is empty', () => {
    expect(dataSetOf(' \n \n', true)).toHaveProperty('problem')
  })
})

/** What `numpy.save` writes. */
function npy(type: string, shape: string, values: Int32Array): Uint8Array {
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`
  const header = `${dictionary.padEnd(117)}\n`
  const start = [0x93, ...Array.from('NUMPY', (letter) => letter.charCodeAt(0)), 1, 0, header.length, 0]
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...new Uint8Array(values.buffer)])
}

describe('a file of ids', () => {
  it('is read as NumPy saves it, a row a sample', () => {
    const bytes = npy('<i4', '(2, 3)', new Int32Array([1, 2, 3, 4, 5, 0]))
    expect(dataSetText(bytes, 'ids.npy')).toBe('[[1,2,3],[4,5,0]]')
  })

  it('is refused where its numbers are no ids', () => {
    const bytes = writeFloat32Npy([1, 2], new Float32Array([1, 2.5]))
    expect(dataSetText(bytes, 'x.npy')).toHaveProperty('problem')
    expect(dataSetText(new Uint8Array([0xff, 0xfe, 0x80]), 'x')).toHaveProperty('problem')
  })
})

it('loses pads at its ends and keeps one between tokens', () => {
  expect(withoutPads([0, 0, 5, 0, 6, 0], 0)).toEqual([5, 0, 6])
  expect(withoutPads([0, 0], 0)).toEqual([])
  expect(withoutPads([0, 5], null)).toEqual([0, 5])
})

it('counts queries whose token came before, adjacent ones apart', () => {
  //         a  b  b  c  a
  expect(repeatsIn([1, 2, 2, 3, 1])).toEqual({ repeated: 2, adjacent: 1 })
})
