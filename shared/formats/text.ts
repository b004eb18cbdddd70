import { FormatError } from './format-error'

// Both stand in every browser and in Node; the language's own library does not declare them.
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean },
) => { decode(bytes: Uint8Array): string }
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/** The text of UTF-8 bytes, without a byte order mark. @throws FormatError when they are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FormatError('The file is not text in UTF-8.')
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A name from a file as it can stand in a sentence: on one line, without control characters, not endless. */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 80)
}
