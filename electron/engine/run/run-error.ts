/** What is wrong with a request to run a model, as the codes of the command line. */
type RunErrorCode =
  | 'NOT_A_MODEL'
  | 'WEIGHTS_ONLY'
  | 'PATTERNS_ONLY'
  | 'DAMAGED'
  | 'BAD_TOKENS'
  | 'NEEDS_CONTEXT'
  | 'UNKNOWN_HOOK'
  | 'BAD_EDIT'
  | 'BAD_PROCESSING'
  | 'NO_PROVIDER'
  | 'OUT_OF_MEMORY'
  | 'CANCELLED'
  | 'USAGE'

/** Why a model cannot be run so. The message is a sentence that a person can act on. */
export class RunError extends Error {
  override readonly name = 'RunError'

  constructor(
    readonly code: RunErrorCode,
    message: string,
  ) {
    super(message)
  }
}
