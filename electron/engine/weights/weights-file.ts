import { open, type FileHandle } from 'node:fs/promises'
import { writeSync } from 'node:fs'
import { copyView } from './copy-view'
import { countNonFinite, nonFiniteSentence, type NonFinite } from './non-finite'
import { entryCount, type TensorView } from './stored-tensor'
import { fileError, WeightsError } from './weights-error'

/** A tensor to write in float32; without a view it is zeros. */
export interface WeightsEntry {
  readonly name: string
  readonly shape: readonly number[]
  readonly view: TensorView | null
  /** Views whose numbers follow those of the first, where heads are stored one by one. */
  readonly following?: readonly TensorView[]
}

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** Bytes of the file that are written, and all of them. */
  readonly onProgress?: (done: number, total: number) => void
}

/** Numbers begin at a multiple of this, so that the file can be mapped into memory. */
const ALIGNMENT = 64

/**
 * Writes a `.safetensors` file in float32, tensor by tensor. The format allows no gaps, so tensors whose size divides
 * by the most are first: each begins at a multiple of 64 bytes, or of the power of two in its own size.
 *
 * @returns sentences about tensors that hold NaN or ∞
 * @throws WeightsError when the disk or a source fails, or on `signal`; the file is then incomplete
 */
export async function writeWeightsFile(
  path: string,
  entries: readonly WeightsEntry[],
  { signal, onProgress }: WriteOptions = {},
): Promise<string[]> {
  const { header, placed, size } = plan(entries)
  let handle: FileHandle
  try {
    handle = await open(path, 'w')
  } catch (error) {
    throw fileError(path, error, 'written')
  }
  const write = (bytes: Uint8Array, at: number) => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(handle.fd, bytes, done, bytes.length - done, at + done)
    }
  }
  const writing = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw fileError(path, error, 'written')
    }
  }
  try {
    writing(() => write(header, 0))
    await handle.truncate(size)
    const sentences: string[] = []
    let done = header.length
    for (const { name, view, following = [], at } of placed) {
      const found: NonFinite = { nan: 0, infinite: 0 }
      let begin = at
      for (const each of view ? [view, ...following] : []) {
        await copyView(each, (values, index) => {
          if (signal?.aborted) throw new WeightsError('CANCELLED', 'The import was cancelled.')
          countNonFinite(values, found)
          writing(() =>
            write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), begin + index * 4),
          )
          done += values.byteLength
          onProgress?.(done, size)
        })
        begin += entryCount(each.shape) * 4
      }
      const sentence = nonFiniteSentence(name, found)
      if (sentence) sentences.push(sentence)
    }
    await handle.sync()
    return sentences
  } finally {
    await handle.close()
  }
}

function plan(entries: readonly WeightsEntry[]) {
  const bytes = ({ shape }: WeightsEntry) => entryCount(shape) * 4
  const twos = (entry: WeightsEntry) => {
    const size = bytes(entry)
    let power = ALIGNMENT
    while (size % power !== 0) power /= 2
    return power
  }
  const ordered = entries.toSorted((a, b) => twos(b) - twos(a))
  let at = 0
  // Text by hand: as keys of an object, names like __proto__ or 1 would be lost or moved.
  const listed = ordered.map((entry) => {
    const begin = at
    at += bytes(entry)
    const place = { dtype: 'F32', shape: entry.shape, data_offsets: [begin, at] }
    return { begin, entry, text: `${JSON.stringify(entry.name)}:${JSON.stringify(place)}` }
  })
  const text = new TextEncoder().encode(`{${listed.map((each) => each.text).join(',')}}`)
  const start = Math.ceil((8 + text.length) / ALIGNMENT) * ALIGNMENT
  const header = new Uint8Array(start).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(start - 8), true)
  header.set(text, 8)
  return {
    header,
    size: start + at,
    placed: listed.map(({ entry, begin }) => ({ ...entry, at: start + begin })),
  }
}
