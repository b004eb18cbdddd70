/** What is wrong with a checkpoint or its configuration, as the codes of the command line. */
export type WeightsErrorCode =
  | 'NOT_FOUND'
  | 'NOT_READABLE'
  | 'NOT_WRITABLE'
  | 'NOT_A_CHECKPOINT'
  | 'DAMAGED'
  | 'UNSAFE'
  | 'UNSUPPORTED'
  | 'AMBIGUOUS'
  | 'BAD_CONFIG'
  | 'NEEDS_CONFIG'
  | 'UNKNOWN_ARCHITECTURE'
  | 'MISSING_TENSOR'
  | 'UNEXPECTED_TENSOR'
  | 'WRONG_SHAPE'
  | 'CANCELLED'

/** What must be said before weights can be imported: one of the choices, or a positive whole number. */
export interface Asked {
  /** In the words of the family's configuration: `n_head`. */
  readonly field: string
  readonly choices: readonly string[] | null
  /** The numbers that it can be, where the weights leave only some. */
  readonly among?: readonly number[]
}

/** Why weights cannot be imported. The message is a sentence that a person can act on. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError'

  constructor(
    readonly code: WeightsErrorCode,
    message: string,
    /** With these answers, it can be tried again. */
    readonly asks: readonly Asked[] = [],
  ) {
    super(message)
  }
}

/** The same for a failure of the file system. */
export function fileError(path: string, error: unknown, doing: 'read' | 'written'): WeightsError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return new WeightsError('NOT_FOUND', `There is no ${path}.`)
  if (code === 'ENOSPC') {
    return new WeightsError('NOT_WRITABLE', `The disk is full: ${path} cannot be written. Free some space.`)
  }
  return new WeightsError(
    doing === 'read' ? 'NOT_READABLE' : 'NOT_WRITABLE',
    `${path} cannot be ${doing}${code ? ` (${code})` : ''}.`,
  )
}
