import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnalysisError } from './analysis-error'
import { openSamples, samplesOfText, type Sample, type Samples } from './samples'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'samples-'))))
afterAll(() => rm(folder, { recursive: true }))

async function opened(name: string, content: string | Uint8Array, hasText = true): Promise<Samples> {
  const path = join(folder, name)
  await writeFile(path, content)
  return openSamples(path, name, hasText)
}
async function all(samples: Samples, from = 0): Promise<Sample[]> {
  const found: Sample[] = []
  for await (const sample of samples.from(from)) found.push(sample)
  await samples.close()
  return found
}
/** An array as `numpy.save` writes it: format 1.0, C order. */
function npy(descr: string, shape: string, numbers: Uint8Array): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`
  const header = `${dict.padEnd(117)}\n`
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
    Buffer.from(header),
    numbers,
  ])
}

describe('samples of a file', () => {
  it('are its lines, over the ends of the blocks that are read, and from any of them on', async () => {
    // Some three blocks of a megabyte, with lines of many lengths, blank ones and letters of several bytes.
    const lines = Array.from({ length: 30_000 }, (_, i) => `${i} ${'äb'.repeat(i % 70)}`)
    const samples = await opened('lines.txt', `\ufeff${lines.join('\r\n')}\r\n \n`)
    expect(await samples.count()).toBe(lines.length)
    expect(await all(samples)).toEqual(lines)
    const again = await opened('again.txt', lines.join('\n'))
    await again.count()
    expect(await all(again, 29_990)).toEqual(lines.slice(29_990))
  })

  it('are the rows of an array of ids, read as they are wanted', async () => {
    const rows = 5000
    const ids = Int32Array.from({ length: rows * 100 }, (_, i) => i)
    const samples = await opened('ids.npy', npy('<i4', `(${rows}, 100)`, new Uint8Array(ids.buffer)))
    expect(await samples.count()).toBe(rows)
    const [last] = await all(samples, rows - 1)
    expect(last).toEqual(Array.from({ length: 100 }, (_, i) => (rows - 1) * 100 + i))
  })

  it('are what JSON lists; a text may begin with a bracket', async () => {
    expect(await all(await opened('a.json', '[[1, 2], [3]]'))).toEqual([[1, 2], [3]])
    expect(await all(await samplesOfText('[a line\nanother', true))).toEqual(['[a line', 'another'])
    expect(await all(await samplesOfText('1, 2\n\n3', false))).toEqual([[1, 2], [3]])
  })

  it.each([
    ['nothing', 'empty.txt', ''],
    ['no UTF-8', 'bytes.txt', Uint8Array.of(0x61, 0xff, 0xfe)],
    ['an array that is cut off', 'cut.npy', npy('<i4', '(3, 2)', new Uint8Array(8))],
    ['an array of negative numbers', 'minus.npy', npy('<i4', '(1, 1)', Uint8Array.of(255, 255, 255, 255))],
    ['an array of three axes', 'deep.npy', npy('<i4', '(1, 1, 1)', new Uint8Array(4))],
    ['JSON that is no list', 'odd.json', '[1, "two"]'],
  ])('refuses %s with a sentence', async (_, name, content) => {
    const read = async () => {
      const samples = await opened(name, content)
      await samples.count()
      return all(samples)
    }
    await expect(read()).rejects.toThrow(AnalysisError)
  })

  it('refuses a file that is not there', async () => {
    await expect(openSamples(join(folder, 'none'), 'none', true)).rejects.toThrow('“none” cannot be read')
  })
})
