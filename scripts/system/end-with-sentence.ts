/** Reports an error as its sentence alone; the exit code of a command that could not do its work. */
export function endWithSentence(error: unknown): number {
  console.error(error instanceof Error ? error.message : String(error))
  return 1
}
