/** What is wrong with what an analysis was asked, as the codes of the command line. */
type AnalysisErrorCode =
  | 'USAGE'
  | 'BAD_TOKENS'
  | 'UNKNOWN_HEAD'
  | 'BAD_CONDITION'
  | 'BAD_EDITS'
  | 'UNKNOWN_HOOK'
  | 'BAD_PAIRS'
  | 'BAD_DATA'
  | 'NOT_POSSIBLE'
  | 'BAD_PROBABILITIES'

/** Why an analysis has no answer. The message is a sentence that a person can act on. */
export class AnalysisError extends Error {
  override readonly name = 'AnalysisError'

  constructor(
    readonly code: AnalysisErrorCode,
    message: string,
  ) {
    super(message)
  }
}
