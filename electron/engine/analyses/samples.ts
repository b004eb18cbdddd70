import { FormatError } from '#shared/formats/format-error'
import { isNpy, NPY_HEADER_ROOM, npyHeader, readNpy, type NpyHeader } from '#shared/formats/npy'
import { valuesFrom } from '#shared/formats/element-types'
import { bytesOf, textOf } from '#shared/formats/text'
import { dataSetOf, idsOfLine } from '#shared/model/data-set'
import { memorySource, openFile, type ByteSource } from '../weights/byte-source'
import { WeightsError } from '../weights/weights-error'
import { AnalysisError } from './analysis-error'

/** Ids, or a text that a tokenizer reads. */
export type Sample = readonly number[] | string

/** Sequences of any lengths to look at one after the other; a large file is read in blocks and never held whole. */
export interface Samples {
  /** How many there are. Lines are counted once, from the first to the last. @throws AnalysisError */
  count(): Promise<number>
  /** Sample after sample, from one of them on. @throws AnalysisError at the first that is none */
  from(index: number): AsyncIterable<Sample>
  close(): Promise<void>
}

/** Bytes that are read at once. */
const BLOCK = 2 ** 20
/** JSON means something only as a whole. */
const LARGEST_JSON = 64 * 2 ** 20
/** Bytes of a line: a longer one is no sample but a file without line breaks. */
const LONGEST_LINE = 16 * 2 ** 20
/** Lines between two places from which reading can begin. */
const STRIDE = 1024

const bad = (message: string) => new AnalysisError('BAD_DATA', message)

/**
 * The samples of a file: lines of text, JSON, or an `.npy` array of ids, [sample, position] or [position].
 *
 * @param hasText whether the model reads texts; without, a line is ids
 * @throws AnalysisError
 */
export async function openSamples(path: string, name: string, hasText: boolean): Promise<Samples> {
  const source = await openFile(path).catch((error: unknown) => {
    throw error instanceof WeightsError
      ? bad(`“${name}” cannot be read. Choose a file that is there and may be read.`)
      : error
  })
  try {
    const samples = await samplesOf(source, name, hasText)
    return { ...samples, close: () => source.close() }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** The same of a text that is here already. @throws AnalysisError */
export const samplesOfText = (text: string, hasText: boolean): Promise<Samples> =>
  samplesOf(memorySource(bytesOf(text)), 'The data set', hasText)

async function samplesOf(source: ByteSource, name: string, hasText: boolean): Promise<Samples> {
  try {
    const head = await source.read(0, Math.min(source.size, NPY_HEADER_ROOM))
    if (isNpy(head)) return await arraySamples(source, npyHeader(head, name), name)
    const first = head.find((byte) => !isBlank(byte) && byte !== LINE_BREAK)
    if (first !== BRACKET || source.size > LARGEST_JSON) return lineSamples(source, name, hasText)
    const found = dataSetOf(textOf(await source.read(0, source.size)), hasText)
    if ('problem' in found) throw bad(found.problem)
    return listSamples(found.samples)
  } catch (error) {
    throw error instanceof FormatError ? bad(error.message) : error
  }
}

function listSamples(samples: readonly Sample[]): Samples {
  return {
    count: () => Promise.resolve(samples.length),
    // eslint-disable-next-line @typescript-eslint/require-await -- others read a file here
    async *from(index) {
      yield* samples.slice(index)
    },
    close: () => Promise.resolve(),
  }
}

async function arraySamples(source: ByteSource, header: NpyHeader, name: string): Promise<Samples> {
  const { shape, type, start, littleEndian } = header
  if (shape.length === 0 || shape.length > 2) {
    throw bad(`“${name}” holds no token ids: whole numbers, a row for each sample.`)
  }
  const columns = shape[shape.length - 1]
  const count = shape.length === 2 ? shape[0] : 1
  const width = columns * type.bytes
  if (source.size - start !== count * width) {
    throw bad(`“${name}” says ${count} × ${columns} numbers and has others: it is cut off or damaged.`)
  }
  if (header.fortran && shape.length === 2) {
    if (source.size > LARGEST_JSON) {
      throw bad(`“${name}” is in Fortran order. Save it row by row: numpy.ascontiguousarray(array).`)
    }
    const { values } = readNpy(await source.read(0, source.size), name)
    return listSamples(
      Array.from({ length: count }, (_, row) =>
        idsFrom(
          Float64Array.from(values as ArrayLike<number>).subarray(row * columns, (row + 1) * columns),
          name,
        ),
      ),
    )
  }
  return {
    count: () => Promise.resolve(count),
    async *from(index) {
      const atOnce = Math.max(1, Math.floor(BLOCK / Math.max(1, width)))
      for (let row = index; row < count; row += atOnce) {
        const rows = Math.min(atOnce, count - row)
        const values = valuesFrom(await source.read(start + row * width, rows * width), type, littleEndian)
        for (let i = 0; i < rows; i++) yield idsFrom(values.subarray(i * columns, (i + 1) * columns), name)
      }
    },
    close: () => Promise.resolve(),
  }
}

function idsFrom(values: Float64Array, name: string): number[] {
  if (values.every((value) => Number.isInteger(value) && value >= 0)) return [...values]
  throw bad(`“${name}” holds no token ids: whole numbers, a row for each sample.`)
}

const LINE_BREAK = 0x0a
const BRACKET = 0x5b
/** Spaces, tabs, returns, and the bytes of a byte order mark. */
const isBlank = (byte: number) =>
  byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0xef || byte === 0xbb || byte === 0xbf

function lineSamples(source: ByteSource, name: string, hasText: boolean): Samples {
  /** Where every `STRIDE`th sample begins, as far as somebody read. */
  const places = [0]
  let total: number | null = null

  /** Lines that are not blank, a block of them after the other, from a place on that begins one. */
  async function* lines(offset: number, index: number): AsyncGenerator<Uint8Array[]> {
    let at = offset
    let number = index
    let rest = new Uint8Array(0)
    while (at < source.size || rest.length > 0) {
      const block = await source.read(at, Math.min(BLOCK, source.size - at))
      at += block.length
      const bytes = new Uint8Array(rest.length + block.length)
      bytes.set(rest)
      bytes.set(block, rest.length)
      const isLast = at >= source.size
      let from = 0
      const found: Uint8Array[] = []
      for (;;) {
        const end = bytes.indexOf(LINE_BREAK, from)
        if (end < 0 && !isLast) break
        const line = bytes.subarray(from, end < 0 ? bytes.length : end)
        if (line.some((byte) => !isBlank(byte))) {
          const place = at - bytes.length + from
          if (number % STRIDE === 0 && places.length === number / STRIDE) places.push(place)
          number++
          found.push(line)
        }
        if (end < 0) break
        from = end + 1
      }
      yield found
      if (isLast) return
      rest = bytes.slice(from)
      if (rest.length > LONGEST_LINE) {
        throw bad(`A line of “${name}” is longer than 16 MB. Write a sample in each line.`)
      }
    }
  }
  return {
    async count() {
      if (total !== null) return total
      let found = 0
      for await (const block of lines(0, 0)) found += block.length
      if (found === 0) throw bad('The data set is empty. Write a sample in each line.')
      return (total = found)
    },
    async *from(index) {
      const known = Math.min(Math.floor(index / STRIDE), places.length - 1)
      let number = known * STRIDE
      for await (const block of lines(places[known], number)) {
        for (const line of block) {
          if (number++ < index) continue
          const text = lineText(line, name)
          if (hasText) yield text
          else {
            const ids = idsOfLine(text)
            if (typeof ids === 'string') throw bad(`Sample ${number - 1}: ${ids}`)
            yield ids
          }
        }
      }
    },
    close: () => Promise.resolve(),
  }
}

function lineText(line: Uint8Array, name: string): string {
  try {
    const text = textOf(line)
    return text.endsWith('\r') ? text.slice(0, -1) : text
  } catch {
    throw bad(`“${name}” is neither a text in UTF-8 nor an .npy array.`)
  }
}
