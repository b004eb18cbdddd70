import { FormatError } from './format-error'

// Both stand in every browser and in Node; the language's own library does not declare them.
declare function btoa(latin1: string): string
declare function atob(base64: string): string

/** Characters that one call takes as its arguments. */
const PART = 0x2000

export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += PART) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + PART)))
  }
  return btoa(parts.join(''))
}

/** @throws FormatError for what is not base64; blanks in it are no fault */
export function bytesOfBase64(base64: string): Uint8Array {
  let latin1: string
  try {
    latin1 = atob(base64)
  } catch {
    throw new FormatError('The base64 text is damaged.')
  }
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0))
}
