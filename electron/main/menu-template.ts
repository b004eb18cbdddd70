import type { MenuItemConstructorOptions } from 'electron'
import type { MenuItem } from '#shared/ipc/menu'

/**
 * The menu bar: a menu a group, in the order in which groups first appear. The menus that macOS expects are added, and
 * its text commands join ours under Edit.
 */
export function menuTemplate(
  items: readonly MenuItem[],
  choose: (id: string) => void,
): MenuItemConstructorOptions[] {
  const groups = [...new Set(items.map((item) => item.group))]
  const menus = groups.map((group) => ({
    label: group,
    submenu: [
      ...items.filter((item) => item.group === group).map((item) => entry(item, choose)),
      ...(group === 'Edit' ? [{ type: 'separator' } as const, ...textEntries] : []),
    ],
  }))
  return [{ role: 'appMenu' }, ...menus, { role: 'windowMenu' }]
}

const textEntries: readonly MenuItemConstructorOptions[] = [
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
]

const entry = (item: MenuItem, choose: (id: string) => void): MenuItemConstructorOptions => ({
  id: item.id,
  label: item.label,
  enabled: item.enabled,
  click: () => choose(item.id),
  ...(item.accelerator ? { accelerator: item.accelerator } : {}),
})
