import { z } from 'zod'

const modifier = '(?:CmdOrCtrl|Cmd|Ctrl|Alt|Shift)'
const key =
  "(?:[A-Z0-9]|F(?:[1-9]|1\\d|2[0-4])|[`\\-=\\[\\]\\\\;',./]|Plus|Space|Tab|Backspace|Delete|Enter|Esc|Up|Down|Left|Right|Home|End|PageUp|PageDown)"

/** Keys as Electron writes them, such as `CmdOrCtrl+Shift+Z`. */
const accelerator = z.string().regex(new RegExp(`^(?:${modifier}\\+)*${key}$`))

/** A command as the native menu shows it. `group` is the title of the menu that it appears in. */
export const menuItem = z.strictObject({
  id: z.string().min(1).max(100),
  label: z.string().min(1).max(500),
  accelerator: accelerator.optional(),
  enabled: z.boolean(),
  group: z.string().min(1).max(40),
})

export const menuItems = z.array(menuItem).max(500)

export type MenuItem = z.infer<typeof menuItem>
