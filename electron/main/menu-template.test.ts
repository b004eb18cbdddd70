import { expect, it } from 'vitest'
import type { MenuItem } from '#shared/ipc/menu'
import { menuTemplate } from './menu-template'

const command = (id: string, group: string): MenuItem => ({ id, label: id, enabled: true, group })

it('has a menu for each group, between the ones that macOS expects', () => {
  const menus = menuTemplate(
    [command('open', 'File'), command('undo', 'Edit'), command('save', 'File')],
    () => {},
  )
  expect(menus.map((menu) => menu.label ?? menu.role)).toEqual(['appMenu', 'File', 'Edit', 'windowMenu'])
  expect(menus[1]?.submenu).toMatchObject([{ id: 'open' }, { id: 'save' }])
})

it('tells which command was chosen', () => {
  const chosen: string[] = []
  const [, file] = menuTemplate([command('open', 'File')], (id) => chosen.push(id))
  const [open] = file?.submenu as { click: () => void }[]
  open?.click()
  expect(chosen).toEqual(['open'])
})
