export type CircuitErrorCode =
  'UNKNOWN_TOKEN' | 'TOO_MANY_TOKENS' | 'LAYOUT' | 'UNKNOWN_ROLE' | 'READOUT' | 'UNKNOWN_EXAMPLE' | 'SHAPE'

/** Why a circuit cannot be built or run as asked. The message is a sentence that a person can act on. */
export class CircuitError extends Error {
  override readonly name = 'CircuitError'

  constructor(
    readonly code: CircuitErrorCode,
    message: string,
  ) {
    super(message)
  }
}
