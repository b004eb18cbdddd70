/** Why a file of numbers cannot be read or written. The message is a sentence that a person can act on. */
export class FormatError extends Error {
  override readonly name = 'FormatError'

  /** @param kind a file that is whole but not of a kind that is read says itself what to do about it */
  constructor(
    message: string,
    readonly kind: 'damaged' | 'unsupported' = 'damaged',
  ) {
    super(message)
  }
}
