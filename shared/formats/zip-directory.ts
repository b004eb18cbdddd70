import { FormatError } from './format-error'
import { printable } from './text'

export const LOCAL = 0x04034b50
export const CENTRAL = 0x02014b50
export const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50

/** What stands in 32 and 16 bits where the 64-bit record has the number. */
const IN_64 = 0xffffffff
const COUNT_IN_64 = 0xffff

const MOST_ENTRIES = 100_000

/** How far from the end of a file its end record can begin: itself, its 64-bit part and the longest comment. */
export const ZIP_TAIL = 22 + 20 + 56 + 0xffff

/** The fixed part of the record that stands before a file's bytes. */
export const ZIP_LOCAL_LENGTH = 30

/** A file as the directory of an archive lists it. `offset` is where its local record begins. */
export interface ZipListing {
  readonly name: string
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Where the directory of an archive stands. */
export interface ZipEnd {
  readonly count: number
  readonly offset: number
  readonly length: number
}

/**
 * The end record of an archive, zip64 too.
 *
 * @param tail the last bytes of the file, `ZIP_TAIL` of them or all
 * @throws FormatError for an archive that is cut off or says what no archive can
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipEnd(tail: Uint8Array, fileLength: number): ZipEnd {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  let at = tail.length - 22
  while (at >= 0 && view.getUint32(at, true) !== END) at--
  if (at < 0) throw new FormatError('The archive is cut off: its list of files is missing.')
  let count = view.getUint16(at + 10, true)
  let length = view.getUint32(at + 12, true)
  let offset = view.getUint32(at + 16, true)
  let end = fileLength - tail.length + at
  if (count === COUNT_IN_64 || length === IN_64 || offset === IN_64) {
    const wide = at - 20 - 56
    if (wide < 0 || view.getUint32(at - 20, true) !== LOCATOR_64 || view.getUint32(wide, true) !== END_64) {
      throw damaged()
    }
    count = number(view.getBigUint64(wide + 32, true))
    length = number(view.getBigUint64(wide + 40, true))
    offset = number(view.getBigUint64(wide + 48, true))
    end -= 76
  }
  if (count > MOST_ENTRIES)
    throw new FormatError(
      `The archive has ${count} files, and at most ${MOST_ENTRIES} are read. Save fewer in one file.`,
      'unsupported',
    )
  if (offset + length > end || count * 46 > length) throw damaged()
  return { count, offset, length }
}

/** The files that the bytes of a directory list. @throws FormatError for an encrypted file or a damaged list */
export function zipListings(directory: Uint8Array, count: number): ZipListing[] {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength)
  const listed: ZipListing[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length || view.getUint32(at, true) !== CENTRAL) throw damaged()
    const nameEnd = at + 46 + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    if (extraEnd > directory.length) throw damaged()
    const name = printable(latin(directory.subarray(at + 46, nameEnd)))
    if (view.getUint16(at + 8, true) & 1)
      throw new FormatError(
        `“${name}” in the archive is encrypted. Save it without a password.`,
        'unsupported',
      )
    const narrow = [at + 24, at + 20, at + 42].map((place) => view.getUint32(place, true))
    const [size, packed, offset] = widened(narrow, view, nameEnd, extraEnd)
    listed.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size,
      offset,
    })
    at = extraEnd + view.getUint16(at + 32, true)
  }
  return listed
}

/** All listings of an archive that is at hand as a whole. */
export function zipDirectory(bytes: Uint8Array): ZipListing[] {
  const { count, offset, length } = zipEnd(bytes.subarray(Math.max(0, bytes.length - ZIP_TAIL)), bytes.length)
  return zipListings(bytes.subarray(offset, offset + length), count)
}

/** How long a file's local record is. @param record its fixed part, `ZIP_LOCAL_LENGTH` bytes */
export function zipLocalLength(record: Uint8Array): number {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  if (view.getUint32(0, true) !== LOCAL) throw damaged()
  return ZIP_LOCAL_LENGTH + view.getUint16(26, true) + view.getUint16(28, true)
}

export function damaged(): FormatError {
  return new FormatError('The archive is damaged: its list of files does not fit.')
}

/** Numbers that do not fit into 32 bits stand, in this order and only those, in the extra field with the id 1. */
function widened(narrow: readonly number[], view: DataView, begin: number, end: number): number[] {
  if (!narrow.includes(IN_64)) return [...narrow]
  for (let at = begin; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let next = at + 4
    return narrow.map((value) => {
      if (value !== IN_64) return value
      if (next + 8 > end) throw damaged()
      next += 8
      return number(view.getBigUint64(next - 8, true))
    })
  }
  throw damaged()
}

function number(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged()
  return Number(value)
}

function latin(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
