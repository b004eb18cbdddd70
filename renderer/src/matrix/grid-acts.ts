/** What can be done with the selected cells of a grid, by key, menu and command palette. */
export type GridAct =
  | 'copy'
  | 'copy-labels'
  | 'cut'
  | 'paste'
  | 'clear'
  | 'fill'
  | 'fill-down'
  | 'fill-right'
  | 'diagonal'
  | 'shifted'
  | 'identity'
  | 'brush'
  | 'scale'
  | 'transpose'
  | 'add-identity'
  | 'normalise'
  | 'find'
  | 'select-row'
  | 'select-column'
  | 'select-block'
  | 'select-all'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-fit'

interface GridActName {
  readonly act: GridAct
  readonly title: string
  /** Keys while the grid has the focus. */
  readonly keys?: string
}

/** In the order of menus; the groups are divided by a rule. */
export const gridActs: readonly (readonly GridActName[])[] = [
  [
    { act: 'cut', title: 'Cut cells', keys: 'Mod+X' },
    { act: 'copy', title: 'Copy cells', keys: 'Mod+C' },
    { act: 'copy-labels', title: 'Copy cells with labels', keys: 'Mod+Shift+C' },
    { act: 'paste', title: 'Paste into cells', keys: 'Mod+V' },
    { act: 'clear', title: 'Zero cells', keys: 'Delete' },
  ],
  [
    { act: 'fill', title: 'Fill cells…', keys: 'F' },
    { act: 'fill-down', title: 'Fill down', keys: 'Mod+D' },
    { act: 'fill-right', title: 'Fill right', keys: 'Mod+R' },
    { act: 'diagonal', title: 'Paint a diagonal…', keys: 'D' },
    { act: 'shifted', title: 'Paint a shifted diagonal…', keys: 'Shift+D' },
    { act: 'identity', title: 'Stamp an identity…', keys: 'I' },
    { act: 'brush', title: 'Paint with a brush…', keys: 'B' },
  ],
  [
    { act: 'scale', title: 'Scale cells…' },
    { act: 'transpose', title: 'Transpose the block' },
    { act: 'add-identity', title: 'Add an identity to the block' },
    { act: 'normalise', title: 'Normalise to length 1' },
  ],
  [
    { act: 'select-row', title: 'Select the row', keys: 'Shift+Space' },
    { act: 'select-column', title: 'Select the column', keys: 'Mod+Space' },
    { act: 'select-block', title: 'Select the role block' },
    { act: 'select-all', title: 'Select the matrix', keys: 'Mod+A' },
    { act: 'find', title: 'Find cells by value…', keys: 'Mod+F' },
  ],
  [
    { act: 'zoom-in', title: 'Enlarge the matrix' },
    { act: 'zoom-out', title: 'Shrink the matrix' },
    { act: 'zoom-fit', title: 'Fit the matrix into its lane' },
  ],
]
