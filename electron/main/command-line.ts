import { app } from 'electron'
import { main } from '../engine/cli/main'
import { silenceChromium } from './switches'

/** Answers in the terminal, and ends with the command's exit code. No window is opened and no document is touched. */
export function answer(args: readonly string[]): void {
  silenceChromium(true)
  app.disableHardwareAcceleration()
  // On macOS there would be an icon in the dock for as long as it takes.
  app.dock?.hide()
  void main(args).then(exitWith)
}

/** What is still in the pipes is written first. */
function exitWith(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => app.exit(code)))
}
