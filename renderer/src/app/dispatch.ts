import type { Command } from './command'
import { matches, type Keys } from './keys'

/** Whether keys typed here belong to a text field. */
function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range'
}

function keysOf({ keys, otherKeys = [] }: Command): readonly Keys[] {
  return keys ? [keys, ...otherKeys] : otherKeys
}

/**
 * Runs the command whose keys these are. A text field keeps its own editing keys, and single characters act only
 * outside of one; what a part of the page has already dealt with is left alone.
 */
export function runByKeys(commands: readonly Command[], event: KeyboardEvent): void {
  if (event.defaultPrevented) return
  const pressed = (keys: Keys) => matches(keys, event)
  const command = commands.find((each) => keysOf(each).some(pressed))
  if (!command) return
  const editing = /^(Mod\+(Shift\+)?Z|Mod\+Y|Escape|.)$/.test(keysOf(command).find(pressed)!)
  if (editing && isTextField(event.target)) return
  event.preventDefault()
  if (command.enabled) command.run()
}
