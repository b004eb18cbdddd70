import type { Keys } from '../app/keys'

/** Keys of a matrix that are no commands: they move in it, or write into it. */
export const cellKeys: readonly { readonly does: string; readonly keys: readonly Keys[] }[] = [
  { does: 'Go to the next cell', keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] },
  { does: 'Go to the edge of the role group', keys: ['Mod+ArrowLeft', 'Mod+ArrowRight'] },
  { does: 'Go to the ends of the row', keys: ['Home', 'End'] },
  { does: 'Go to the first or last cell', keys: ['Mod+Home', 'Mod+End'] },
  { does: 'Extend the selection', keys: ['Shift+ArrowRight', 'Shift+ArrowDown'] },
  { does: 'Replace the number', keys: ['0', '9', '-', '.'] },
  { does: 'Begin an expression, such as =2*s', keys: ['='] },
  { does: 'Edit in place', keys: ['F2'] },
  { does: 'Commit and go down; lock a cell that is not edited', keys: ['Enter'] },
  { does: 'Commit and go right', keys: ['Tab'] },
  { does: 'Change the value by a step', keys: ['Alt+ArrowUp', 'Alt+ArrowDown'] },
  { does: 'Cancel, or release the cell', keys: ['Escape'] },
]
