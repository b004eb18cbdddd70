import type { Page } from '@playwright/test'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect } from './support/app'
import { drawn, test } from './support/drawn-app'
import { goTo, mapOf, readMap, valueAt } from './support/map'
import { history, prediction } from './support/sandbox'
import { announcedSession } from './support/session'

test.use({ windowSize: { width: 1440, height: 900 } })

const strength = (page: Page) => page.getByRole('textbox', { name: 'Strength, as a number' })
const branches = (page: Page) => page.getByRole('button', { name: /^Open branch/ })
const compared = (page: Page) => page.getByRole('dialog', { name: 'Compare versions' })

async function setStrength(page: Page, value: string) {
  await strength(page).fill(value)
  await strength(page).press('Enter')
  await strength(page).blur()
}
async function takeSnapshot(page: Page, name: string) {
  await page.getByRole('button', { name: 'Take' }).click()
  await page.getByRole('textbox', { name: 'Name of the snapshot' }).fill(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: `Snapshot ${name}` })).toBeVisible()
}
async function snapshotMenu(page: Page, name: string, item: string) {
  await page.getByRole('button', { name: `Snapshot ${name}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a click in the history goes there, and both redo keys come back', async ({ page }) => {
  await setStrength(page, '2')
  await setStrength(page, '3')
  await page.getByRole('button', { name: 'Opened' }).click()
  await expect(strength(page)).toHaveValue('10')
  await page.keyboard.press('Control+Y')
  await expect(strength(page)).toHaveValue('2')
  await page.keyboard.press('Control+Shift+Z')
  await expect(strength(page)).toHaveValue('3')
  await page.keyboard.press('Control+Z')
  await expect(strength(page)).toHaveValue('2')
  expect(await history(page)).toEqual(['Set strength to 3', 'Set strength to 2', 'Opened'])
})

test('what is undone and then left behind is a branch, which opens with its history', async ({ page }) => {
  await setStrength(page, '2')
  await setStrength(page, '3')
  await expect(branches(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Opened' }).click()
  await setStrength(page, '7')
  expect(await history(page)).toEqual(['Set strength to 7', 'Opened'])
  await expect(branches(page)).toHaveText(/Set strength to 3\s*2 edits/)

  await branches(page).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Induction circuit, branch 1')
  await expect(prediction(page)).toContainText('0.8300')
  expect(await history(page)).toEqual(['Set strength to 3', 'Set strength to 2', 'Opened'])
  await page.keyboard.press('Control+Z')
  await expect(strength(page)).toHaveValue('2')
})

test('a snapshot outlives undo, and restoring it is one edit', async ({ page }) => {
  await setStrength(page, '3')
  await takeSnapshot(page, 'weak')
  await page.getByRole('button', { name: 'Opened' }).click()
  await setStrength(page, '7')
  await snapshotMenu(page, 'weak', 'Restore')
  await expect(strength(page)).toHaveValue('3')
  expect(await history(page)).toEqual(['Restore snapshot “weak”', 'Set strength to 7', 'Opened'])
  await page.keyboard.press('Control+Z')
  await expect(strength(page)).toHaveValue('7')
})

test('a snapshot is renamed, deleted and brought back', async ({ page }) => {
  await takeSnapshot(page, 'one')
  await snapshotMenu(page, 'one', 'Rename')
  await expect(page.getByRole('textbox', { name: 'Name of the snapshot' })).toBeFocused()
  await page.keyboard.type('two')
  await page.keyboard.press('Enter')
  await snapshotMenu(page, 'two', 'Delete')
  await expect(page.getByRole('button', { name: 'Snapshot two' })).toHaveCount(0)
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Snapshot two' })).toBeVisible()
  expect(await history(page)).toEqual([])
})

test('branches and snapshots are there again after the app was quit', async ({ launch }) => {
  const profile = scratchFolder(announcedSession(), 'profile')
  const first = await launch({ profile })
  await drawn(first.page)
  await setStrength(first.page, '2')
  await takeSnapshot(first.page, 'weak')
  await first.page.getByRole('button', { name: 'Opened' }).click()
  await setStrength(first.page, '7')
  await expect(branches(first.page)).toHaveCount(1)
  await first.app.close()

  const { page } = await launch({ profile })
  await drawn(page)
  await expect(strength(page)).toHaveValue('7')
  await snapshotMenu(page, 'weak', 'Restore')
  await expect(strength(page)).toHaveValue('2')
  await branches(page).click()
  expect(await history(page)).toEqual(['Set strength to 2', 'Opened'])
})

test('steps by key on one cell are one edit', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 4)
  for (const _ of [1, 2, 3]) await page.keyboard.press('Alt+ArrowDown')
  expect(await history(page)).toEqual(['Set W_QK[tok a, prev a] to 8.5', 'Opened'])
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Alt+ArrowUp')
  expect(await history(page)).toEqual([
    'Set W_QK[tok a, prev b] to 0.5',
    'Set W_QK[tok a, prev a] to 8.5',
    'Opened',
  ])
  await page.keyboard.press('Control+Z')
  await page.keyboard.press('Control+Z')
  expect(await valueAt(map, 0, 4)).toBe(10)
})

test('two versions are compared as maps of signed differences and in words', async ({ page }) => {
  await takeSnapshot(page, 'strong')
  await setStrength(page, '4')
  await page.getByRole('button', { name: 'Compare versions…' }).click()
  const map = compared(page).locator('[role=grid][data-stage="0.0.W_QK"]')
  await expect(map).toHaveAccessibleName('Difference of W_QK, head 0.0: 4 cells changed')
  const difference = await readMap(map)
  expect(difference.map((row) => row.filter((value) => value !== 0))).toEqual([
    ...[[], [], [], [], []],
    ...[[-6], [-6], [-6], [-6]],
  ])
  await expect(compared(page).getByRole('img')).toHaveAccessibleName(
    'colour scale from minus 10 to 10, symmetric about 0',
  )
  const words = compared(page).getByRole('region', { name: 'Changes in words' }).getByRole('listitem')
  await expect(words).toHaveCount(9)
  await expect(words.first()).toHaveText('Strength: 10 → 4')
  await expect(words.nth(1)).toHaveText('W_QK[pos 1, pos 0] of head 0.0: s = 10 → s = 4')

  await compared(page).getByRole('button', { name: 'Swap' }).click()
  await expect(words.first()).toHaveText('Strength: 4 → 10')
  await compared(page).getByRole('combobox', { name: 'To' }).selectOption('Now')
  await expect(compared(page)).toContainText('The two versions are the same.')
  await page.keyboard.press('Escape')
  await expect(compared(page)).toHaveCount(0)
})
