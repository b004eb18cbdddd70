/** Why a file of numbers cannot be read or written. The message is a sentence that a person can act on. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}
