/** Why a text has no ids, or ids no text. The message is a sentence that a person can act on. */
export class TokenError extends Error {
  override readonly name = 'TokenError'

  constructor(
    readonly code: 'NO_TOKENIZER' | 'BAD_TOKENIZER' | 'BAD_TEXT' | 'BAD_TOKENS',
    message: string,
  ) {
    super(message)
  }
}
