import { pipeline, Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { ByteSource } from '../byte-source'
import { damagedFile } from '../weights-error'

const PACKED_BLOCK = 2 ** 18

const FIRST_ROOM = 2 ** 16

/** Deflate makes nothing more than 1032 times smaller. */
const GREATEST_RATIO = 1032

/**
 * What deflated bytes unpack to, in blocks: no more is held than what was asked for. A read that goes back unpacks
 * from the beginning again.
 *
 * @param size what the archive says; more or less is refused when it shows
 * @param name stands in sentences
 */
export function inflatedSource(packed: ByteSource, size: number, name: string): ByteSource {
  const fault = () => damagedFile(`“${name}” in the archive is damaged: it cannot be unpacked.`)
  if (size > packed.size * GREATEST_RATIO + 64) throw fault()
  let at = 0
  let chunks = unpackedChunks(packed)
  let rest: Uint8Array = new Uint8Array()

  async function nextPart(most: number): Promise<Uint8Array> {
    while (rest.length === 0) {
      const { value, done } = await chunks.next().catch(() => {
        throw fault()
      })
      if (done) throw fault()
      rest = value
    }
    const part = rest.subarray(0, most)
    rest = rest.subarray(part.length)
    at += part.length
    return part
  }

  return {
    size,
    async read(offset, length) {
      if (offset + length > size) throw fault()
      if (offset < at) {
        await chunks.return(undefined)
        chunks = unpackedChunks(packed)
        rest = new Uint8Array()
        at = 0
      }
      while (at < offset) await nextPart(offset - at)
      // Room is made as bytes come, so that a size that the archive merely claims costs nothing.
      let bytes = new Uint8Array(Math.min(length, FIRST_ROOM))
      for (let done = 0; done < length;) {
        const part = await nextPart(length - done)
        if (done + part.length > bytes.length)
          bytes = grown(bytes, Math.min(length, 2 * (done + part.length)))
        bytes.set(part, done)
        done += part.length
      }
      return bytes
    },
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}

async function* unpackedChunks(packed: ByteSource): AsyncGenerator<Uint8Array, void> {
  // A fault of either stream ends the last one, whose reader is told.
  const unpacked = pipeline(Readable.from(blocks(packed)), createInflateRaw(), () => {})
  for await (const chunk of unpacked) yield chunk as Uint8Array
}

async function* blocks(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < source.size; at += PACKED_BLOCK) {
    yield await source.read(at, Math.min(PACKED_BLOCK, source.size - at))
  }
}
