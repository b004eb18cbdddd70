import type { Command } from './command'
import { matches, type Keys } from './keys'

/** Whether keys typed here belong to a text field. */
function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range'
}

/** Whether a plain key belongs to the control that has the keyboard: a button's Space, the arrows of a slider or of a list that scrolls. */
function isControlKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof HTMLElement)) return false
  if (event.key === ' ') return event.target.closest('button, input, select, a, summary, [role]') !== null
  const moves = /^(Arrow|Home$|End$)/.test(event.key)
  return (
    moves &&
    event.target.closest(
      'input, select, [role=grid], [role=tree], [role=tablist], [role=slider], [role=listbox], [role=menu], [role=dialog], [role=radiogroup], ol[tabindex], [role=list][tabindex]',
    ) !== null
  )
}

function keysOf({ keys, otherKeys = [] }: Command): readonly Keys[] {
  return keys ? [keys, ...otherKeys] : otherKeys
}

/**
 * Runs the command whose keys these are. A text field keeps its own editing keys, and single characters act only
 * outside of one; what a part of the page has already dealt with is left alone.
 */
export function runByKeys(commands: readonly Command[], event: KeyboardEvent): void {
  if (event.defaultPrevented || isControlKey(event)) return
  const pressed = (keys: Keys) => matches(keys, event)
  const command = commands.find((each) => keysOf(each).some(pressed))
  if (!command) return
  const editing = /^(Mod\+(Shift\+)?Z|Mod\+Y|Escape|.)$/.test(keysOf(command).find(pressed)!)
  if (editing && isTextField(event.target)) return
  event.preventDefault()
  if (command.enabled) command.run()
}
