import { FormatError } from './format-error'
import { bytesOf, textOf } from './text'
import type { Inflate } from './zip'

/** Unpacked, an attachment that is read is no longer. */
const MOST_TEXT = 64 * 1024 * 1024

/** How far before or behind its type the rest of a stream's dictionary is looked for. */
const DICTIONARY = 2048

export function isPdf(bytes: Uint8Array): boolean {
  return startsAt(bytes, bytesOf('%PDF-'), 0)
}

/**
 * The text of the attachment of a type in a PDF, or `null` where it has none.
 *
 * It is looked for by its type, without reading the PDF's structure: an attachment is a stream, and a stream's
 * dictionary stands before it in plain bytes in every PDF that is not encrypted. So nothing else in a file from
 * anywhere is interpreted.
 *
 * @param type MIME type that the attachment was given
 * @param inflate undoes raw deflate
 * @throws FormatError for an attachment that is damaged or packed in another way
 * @see ISO 32000-1, 7.3.8 and 7.11.4
 */
export async function textInPdf(pdf: Uint8Array, type: string, inflate: Inflate): Promise<string | null> {
  const name = bytesOf(`/${type.replace(/[^\w.+-]/g, (c) => `#${hex(c)}`)}`)
  for (let at = indexOf(pdf, name, 0); at >= 0; at = indexOf(pdf, name, at + 1)) {
    const stream = streamAround(pdf, at)
    if (stream) return textOf(await unpacked(stream, inflate))
  }
  return null
}

interface Stream {
  readonly dictionary: string
  readonly bytes: Uint8Array
}

/** The stream in whose dictionary a place lies. */
function streamAround(pdf: Uint8Array, at: number): Stream | null {
  const opened = lastIndexOf(pdf, bytesOf(' obj'), at)
  const start = indexOf(pdf, bytesOf('stream'), at)
  if (opened < 0 || start < 0 || at - opened > DICTIONARY || start - at > DICTIONARY) return null
  const dictionary = String.fromCharCode(...pdf.subarray(opened + 4, start))
  if (dictionary.includes('endobj')) return null
  // The keyword is followed by a line break, of one or two characters.
  const from = start + 6 + (pdf[start + 6] === 0x0d ? 2 : 1)
  const length = /\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(dictionary)
  const end = length ? from + Number(length[1]) : indexOf(pdf, bytesOf('endstream'), from)
  if (end < from || end > pdf.length) throw new FormatError('The attachment in the PDF is cut off.')
  return { dictionary, bytes: pdf.subarray(from, end) }
}

async function unpacked({ dictionary, bytes }: Stream, inflate: Inflate): Promise<Uint8Array> {
  const filter = /\/Filter\s*\[?\s*\/(\w+)/.exec(dictionary)?.[1]
  if (filter === undefined) return bytes
  if (filter !== 'FlateDecode')
    throw new FormatError('The attachment in the PDF is packed in a way that is not known.')
  try {
    // A zlib stream: raw deflate between a header of two bytes and a checksum of four, and perhaps a line break.
    return await inflate(bytes.subarray(2, bytes.length - 4), MOST_TEXT)
  } catch {
    throw new FormatError('The attachment in the PDF is damaged.')
  }
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
}

function startsAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  return wanted.every((byte, i) => bytes[at + i] === byte)
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0], from); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (startsAt(bytes, wanted, at)) return at
  }
  return -1
}

function lastIndexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.lastIndexOf(wanted[0], from); at >= 0; at = bytes.lastIndexOf(wanted[0], at - 1)) {
    if (startsAt(bytes, wanted, at)) return at
  }
  return -1
}
