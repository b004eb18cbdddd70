const SWITCH = '--command-line'

/** What follows `--command-line --`: the words of the command line; `null` where a window is wanted. */
export function commandLine(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(SWITCH)
  const separator = argv.indexOf('--')
  // Behind the separator it would be a word of somebody's, such as the name of a file.
  if (at < 0 || separator < at) return null
  return argv.slice(separator + 1)
}
