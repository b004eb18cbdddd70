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

/** What to do about a file that holds more or other than weights. */
export const SAVE_STATE_DICT = 'Save the weights alone: torch.save(model.state_dict(), …).'

/** Bytes that are not what their format says. @param what in a sentence; what to do about it is the same for all */
export function damagedFile(what: string): WeightsError {
  return new WeightsError('DAMAGED', `${what} Download or save the file again.`)
}

/** The same for a failure of the file system. */
export function fileError(path: string, error: unknown, doing: 'read' | 'written'): WeightsError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new WeightsError('NOT_FOUND', `There is no ${path}. Choose a file or folder that is there.`)
  }
  if (code === 'ENOSPC') {
    return new WeightsError('NOT_WRITABLE', `The disk is full: ${path} cannot be written. Free some space.`)
  }
  const why = code ? ` (${code})` : ''
  return doing === 'read'
    ? new WeightsError('NOT_READABLE', `${path} cannot be read${why}. Check that you may read it.`)
    : new WeightsError(
        'NOT_WRITABLE',
        `${path} cannot be written${why}. Choose a folder that you may write to.`,
      )
}
