import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { launchOptions } from '../scripts/app/launch-options'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { clickOn, lane, mapOf } from './support/map'
import { openLane, runCommand } from './support/sandbox'
import { announcedSession } from './support/session'

interface Place {
  x: number
  y: number
  width: number
  height: number
}

const newProfile = () => scratchFolder(announcedSession(), 'profile')
const keepPlace = (profile: string, place: Place & { maximized: boolean }) =>
  writeFileSync(join(profile, 'window.json'), JSON.stringify(place))
const keptPlace = (profile: string) =>
  JSON.parse(readFileSync(join(profile, 'window.json'), 'utf8')) as Place & { maximized: boolean }

const windowOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow, screen }) => {
    const [window] = BrowserWindow.getAllWindows()
    return {
      bounds: window.getBounds(),
      isMaximized: window.isMaximized(),
      background: window.getBackgroundColor(),
      area: screen.getPrimaryDisplay().workArea,
    }
  })

test('a window whose display is gone comes wholly onto one that is there', async ({ launch }) => {
  for (const { x, y } of [
    { x: 9000, y: 7000 },
    { x: -9000, y: -40 },
  ]) {
    const profile = newProfile()
    keepPlace(profile, { x, y, width: 900, height: 700, maximized: false })
    const { app, page } = await launch({ profile })
    await drawn(page)
    const { bounds, area } = await windowOf(app)
    expect([bounds.width, bounds.height]).toEqual([900, 700])
    expect(bounds.x).toBeGreaterThanOrEqual(area.x)
    expect(bounds.y).toBeGreaterThanOrEqual(area.y)
    expect(bounds.x + bounds.width).toBeLessThanOrEqual(area.x + area.width)
    expect(bounds.y + bounds.height).toBeLessThanOrEqual(area.y + area.height)
    await app.close()
  }
})

test('a window is where it was, and one larger than the display shrinks to it', async ({ launch }) => {
  const profile = newProfile()
  const place = { x: 120, y: 60, width: 1000, height: 700 }
  keepPlace(profile, { ...place, maximized: false })
  const first = await launch({ profile })
  await drawn(first.page)
  expect((await windowOf(first.app)).bounds).toEqual(place)
  await first.app.close()

  keepPlace(profile, { x: 0, y: 0, width: 9000, height: 9000, maximized: false })
  const second = await launch({ profile })
  await drawn(second.page)
  const { bounds, area } = await windowOf(second.app)
  // Without a window manager the window is a pixel smaller than asked for.
  for (const side of ['width', 'height'] as const) {
    expect(bounds[side]).toBeLessThanOrEqual(area[side])
    expect(bounds[side]).toBeGreaterThanOrEqual(area[side] - 1)
  }
})

test('a maximised window is maximised again, and keeps the size that it goes back to', async ({ launch }) => {
  const profile = newProfile()
  const place = { x: 100, y: 80, width: 900, height: 640 }
  keepPlace(profile, { ...place, maximized: true })
  // Only a window manager maximises. On a screen that has one, this one ends at once.
  const { env } = launchOptions(announcedSession())
  const manager = spawn('openbox', [], { env, stdio: 'ignore' }).on('error', () => {})
  try {
    const { app, page } = await launch({ profile })
    await drawn(page)
    const { isMaximized, bounds, area } = await windowOf(app)
    test.skip(!isMaximized, 'nothing manages windows on this screen, so none can be maximised')
    expect([bounds.width, bounds.height]).toEqual([area.width, area.height])
    await app.close()
    expect(keptPlace(profile)).toEqual({ ...place, maximized: true })

    const again = await launch({ profile })
    await drawn(again.page)
    await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].unmaximize())
    const size = async () => {
      const { width, height } = (await windowOf(again.app)).bounds
      return [width, height]
    }
    await expect.poll(size).toEqual([place.width, place.height])
  } finally {
    manager.kill()
  }
})

test('the locked cell, the open lane, the panels and the document are there again', async ({ launch }) => {
  const profile = newProfile()
  const first = await launch({ profile })
  await drawn(first.page)
  await runCommand(first.page, 'Open Published head example')
  await runCommand(first.page, 'Open Induction circuit')
  await openLane(first.page, 1, '0.0')
  await clickOn(mapOf(first.page, '0.0.scores'), 3, 2)
  const says = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
  // Its curves are computed when the window is idle.
  const isWhole = async (page: Page) => {
    await expect(says(page)).toContainText('Locked')
    await expect(says(page).getByRole('img', { name: /^Weight of each key/ })).toBeVisible()
  }
  await isWhole(first.page)
  const before = await says(first.page).innerText()
  await first.page.keyboard.press('Control+B')
  await expect(first.page.getByRole('tree')).toHaveCount(0)
  await first.app.close()

  const second = await launch({ profile })
  await drawn(second.page)
  await expect(second.page.getByRole('button', { name: 'Document: Induction circuit' })).toBeVisible()
  await expect(lane(second.page, '0.0').locator('[data-stage="0.0.W_QK"][aria-readonly=false]')).toBeVisible()
  await isWhole(second.page)
  expect(await says(second.page).innerText()).toBe(before)
  await expect(second.page.getByRole('tree')).toHaveCount(0)
})

test('a dark theme that was chosen on a light system is kept for the next window', async ({ launch }) => {
  const profile = newProfile()
  const first = await launch({ profile })
  await drawn(first.page)
  expect((await windowOf(first.app)).background).toBe('#ECEEF2')
  await runCommand(first.page, 'Theme: dark')
  await expect.poll(() => readFileSync(join(profile, 'theme.json'), 'utf8')).toBe('{"theme":"dark"}')
  await first.app.close()

  const second = await launch({ profile })
  await drawn(second.page)
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect((await windowOf(second.app)).background).toBe('#0D0F12')
})
