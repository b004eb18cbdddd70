import { crc32 } from './crc32'
import { FormatError } from './format-error'
import { bytesOf } from './text'
import {
  CENTRAL,
  damaged,
  END,
  LOCAL,
  zipDirectory,
  ZIP_LOCAL_LENGTH,
  zipLocalLength,
  type ZipListing,
} from './zip-directory'

/** Undoes raw deflate. Never gives more than `size` bytes; rejects data that is damaged. */
export type Inflate = (deflated: Uint8Array, size: number) => Promise<Uint8Array>

export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Unpacked, all files of an archive together. */
const MOST_BYTES = 64 * 1024 * 1024

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

/**
 * The files of a zip archive, stored or deflated, as its directory lists them.
 *
 * @throws FormatError for an archive that is cut off, encrypted, too large, or damaged
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function readZip(bytes: Uint8Array, inflate: Inflate): Promise<ZipEntry[]> {
  const entries = zipDirectory(bytes)
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total > MOST_BYTES)
    throw new FormatError('The archive unpacks to more than 64 MB. Save less in it.', 'unsupported')
  const files: ZipEntry[] = []
  for (const entry of entries) files.push({ name: entry.name, bytes: await contents(bytes, entry, inflate) })
  return files
}

async function contents(archive: Uint8Array, entry: ZipListing, inflate: Inflate): Promise<Uint8Array> {
  const { name, method, crc, packed, size, offset } = entry
  if (offset + ZIP_LOCAL_LENGTH > archive.length) throw damaged()
  const start = offset + zipLocalLength(archive.subarray(offset, offset + ZIP_LOCAL_LENGTH))
  if (start + packed > archive.length) throw new FormatError(`“${name}” in the archive is cut off.`)
  const stored = archive.subarray(start, start + packed)
  if (method !== 0 && method !== 8) {
    throw new FormatError(
      `“${name}” is packed in a way (${method}) that is not known. Save it with numpy.savez.`,
      'unsupported',
    )
  }
  const bytes = method === 0 ? stored : await inflate(stored, size).catch(() => new Uint8Array())
  if (bytes.length !== size || crc32(bytes) !== crc) {
    throw new FormatError(`“${name}” in the archive is damaged: its checksum differs.`)
  }
  return bytes
}

/** An archive of files as they are, without packing, dated 1980-01-01 so that the same files give the same bytes. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const title = bytesOf(name)
    const common = [20, 0x0800, 0, 0, 0x21] as const
    const sizes = [crc32(bytes), bytes.length, bytes.length] as const
    const local = record(LOCAL, common, sizes, [title.length, 0])
    directory.push(record(CENTRAL, [20, ...common], sizes, [title.length, 0, 0, 0, 0, 0, 0], offset), title)
    parts.push(local, title, bytes)
    offset += local.length + title.length + bytes.length
  }
  const listLength = directory.reduce((sum, { length }) => sum + length, 0)
  const end = record(END, [0, 0, entries.length, entries.length], [listLength, offset], [0])
  return joined([...parts, ...directory, end])
}

/** A record: its signature, 16-bit fields, 32-bit fields, 16-bit fields, and an offset. */
function record(
  signature: number,
  shorts: readonly number[],
  longs: readonly number[],
  moreShorts: readonly number[],
  offset?: number,
): Uint8Array {
  const length =
    4 + 2 * (shorts.length + moreShorts.length) + 4 * longs.length + (offset === undefined ? 0 : 4)
  const view = new DataView(new ArrayBuffer(length))
  let at = 0
  const long = (value: number) => {
    view.setUint32(at, value, true)
    at += 4
  }
  const short = (value: number) => {
    view.setUint16(at, value, true)
    at += 2
  }
  long(signature)
  shorts.forEach(short)
  longs.forEach(long)
  moreShorts.forEach(short)
  if (offset !== undefined) long(offset)
  return new Uint8Array(view.buffer)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
