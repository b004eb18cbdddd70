import { crc32 } from './crc32'
import { FormatError } from './format-error'
import { bytesOf, textOf } from './text'
import type { Inflate } from './zip'

/** A part of a PNG: four letters that say what it is, and its bytes. */
export interface PngChunk {
  readonly type: string
  readonly bytes: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Unpacked, a text chunk is no longer: what a document may have in characters, in UTF-8. */
const MOST_TEXT = 64 * 1024 * 1024

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte)
}

/**
 * The chunks of a PNG, in order.
 *
 * @throws FormatError for a file that is cut off or whose checksums do not agree
 * @see https://www.w3.org/TR/png-3/
 */
export function pngChunks(bytes: Uint8Array): PngChunk[] {
  if (!isPng(bytes)) throw new FormatError('The file is not a PNG.')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: PngChunk[] = []
  let at = SIGNATURE.length
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) break
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw new FormatError('The PNG is damaged: a checksum differs.')
    }
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    chunks.push({ type, bytes: bytes.subarray(at + 8, end) })
    if (type === 'IEND') return chunks
    at = end + 4
  }
  throw new FormatError('The PNG is cut off.')
}

export function pngOf(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, { bytes }) => sum + bytes.length + 12, SIGNATURE.length)
  const png = new Uint8Array(size)
  const view = new DataView(png.buffer)
  png.set(SIGNATURE)
  let at = SIGNATURE.length
  for (const { type, bytes } of chunks) {
    view.setUint32(at, bytes.length)
    png.set(bytesOf(type), at + 4)
    png.set(bytes, at + 8)
    view.setUint32(at + 8 + bytes.length, crc32(png.subarray(at + 4, at + 8 + bytes.length)))
    at += bytes.length + 12
  }
  return png
}

/** How many pixels of the picture go on a length of paper. */
export function densityChunk(dotsPerInch: number): PngChunk {
  const view = new DataView(new ArrayBuffer(9))
  const perMetre = Math.round(dotsPerInch / 0.0254)
  view.setUint32(0, perMetre)
  view.setUint32(4, perMetre)
  view.setUint8(8, 1)
  return { type: 'pHYs', bytes: new Uint8Array(view.buffer) }
}

/** A text in any script, not packed. @param keyword Latin letters, at most 79 */
export function textChunk(keyword: string, text: string): PngChunk {
  // Keyword, then: not compressed, no language, no translated keyword.
  return { type: 'iTXt', bytes: bytesOf(`${keyword}\0\0\0\0\0${text}`) }
}

/** A PNG with more about it, before its pixels. What it said of its density is replaced. */
export function withChunks(png: Uint8Array, added: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const types = new Set(added.map(({ type }) => type).filter((type) => type !== 'iTXt'))
  const [header, ...rest] = pngChunks(png).filter(({ type }) => !types.has(type))
  return pngOf([header, ...added, ...rest])
}

/**
 * The text under a keyword, or `null` where a PNG has none.
 *
 * @param inflate undoes raw deflate, for a text that another program has packed
 * @throws FormatError for a PNG or a text chunk that is damaged
 */
export async function textInPng(png: Uint8Array, keyword: string, inflate: Inflate): Promise<string | null> {
  const start = bytesOf(`${keyword}\0`)
  const found = pngChunks(png).find(
    ({ type, bytes }) => type === 'iTXt' && start.every((byte, i) => bytes[i] === byte),
  )
  if (!found) return null
  const [packed, method] = found.bytes.subarray(start.length)
  const rest = found.bytes.subarray(start.length + 2)
  const language = rest.indexOf(0)
  const translated = rest.indexOf(0, language + 1)
  if (language < 0 || translated < 0 || (packed === 1 && method !== 0)) {
    throw new FormatError('The text in the PNG is damaged.')
  }
  const text = rest.subarray(translated + 1)
  return textOf(packed === 1 ? await unpacked(text, inflate) : text)
}

/** A zlib stream is raw deflate between a header of two bytes and a checksum of four. */
async function unpacked(bytes: Uint8Array, inflate: Inflate): Promise<Uint8Array> {
  try {
    return await inflate(bytes.subarray(2, -4), MOST_TEXT)
  } catch {
    throw new FormatError('The text in the PNG is damaged.')
  }
}
