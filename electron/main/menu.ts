import { Menu } from 'electron'
import type { MenuItem } from '#shared/ipc/menu'
import { menuTemplate } from './menu-template'

/** Whether the system has a menu bar of its own; elsewhere the page draws the menus. */
const hasMenuBar = process.platform === 'darwin'

/** No menu until the page sends its commands, and none of Electron's own, whose keys reload and zoom. */
export function clearMenu(): void {
  Menu.setApplicationMenu(hasMenuBar ? Menu.buildFromTemplate([{ role: 'appMenu' }]) : null)
}

/** Shows the page's commands in the system's menu bar, where there is one. */
export function setMenu(items: readonly MenuItem[], choose: (id: string) => void): void {
  if (hasMenuBar) Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(items, choose)))
}
