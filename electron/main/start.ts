import { commandLine } from './command-line-arguments'

/**
 * Entry of the main process. The packaged app is also its own command line, since its fuses forbid to run as Node:
 * with `--command-line` it answers in the terminal and opens no window.
 */
const args = commandLine(process.argv)
if (args) await import('./command-line').then(({ answer }) => answer(args))
else await import('./index')
