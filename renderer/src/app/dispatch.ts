import type { Command } from './commands'
import { matches } from './keys'

/** Whether keys typed here belong to a text field. */
function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range'
}

/**
 * Runs the command whose keys these are. A text field keeps its own editing keys, and single characters act only
 * outside of one; what a part of the page has already dealt with is left alone.
 */
export function runByKeys(commands: readonly Command[], event: KeyboardEvent): void {
  if (event.defaultPrevented) return
  const command = commands.find(({ keys }) => keys && matches(keys, event))
  if (!command?.keys) return
  const editing = /^(Mod\+(Shift\+)?Z|Escape|.)$/.test(command.keys)
  if (editing && isTextField(event.target)) return
  event.preventDefault()
  if (command.enabled) command.run()
}
