/** Why a download does not go on. The message is a sentence that a person can act on. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'

  constructor(
    readonly code:
      | 'OFFLINE'
      | 'UNKNOWN_MODEL'
      | 'NO_CONNECTION'
      | 'NO_ACCESS'
      | 'NOT_FOUND'
      | 'TOO_MANY_REQUESTS'
      | 'SERVER'
      | 'BAD_ANSWER'
      | 'WRONG_FILE'
      | 'NO_SPACE'
      | 'NOT_WRITABLE'
      | 'CANCELLED'
      | 'USAGE',
    message: string,
  ) {
    super(message)
  }
}

/** What a later try may overcome: a dropped connection, a busy server. */
export class PassingFailure extends Error {
  override readonly name = 'PassingFailure'

  constructor(
    readonly error: DownloadError,
    /** How long the server asks to wait; `null` where it does not say. */
    readonly waitMs: number | null = null,
  ) {
    super(error.message)
  }
}
