/** What is wrong with the input or the usage: exit code 2, with one line on standard error. */
export class CliError extends Error {
  override readonly name = 'CliError'

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
