import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { scratchFolder } from '../scripts/app/staged-app'
import { isRoot, UNPRIVILEGED } from '../scripts/system/user'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { goTo, mapOf, valueAt } from './support/map'
import { history, redoButton, runCommand, undoButton } from './support/sandbox'
import { announcedSession } from './support/session'

const mine = serializeDocument({ ...exampleDocument('induction', { strength: 3 }), name: 'My circuit' })

const named = (page: Page, name: string): Locator => page.getByRole('button', { name: `Document: ${name}` })
const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Strength' })
const question = (page: Page): Locator => page.getByRole('alertdialog')
const allKept = (page: Page) => expect(page.locator('[data-pending="0"]')).toBeVisible()

async function setStrength(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Strength, as a number' })
  await field.fill(text)
  await field.press('Enter')
}

/** Answers the system's dialogs: no person is there to do it. */
async function choosing(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath }),
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, path)
}

async function killed(app: ElectronApplication): Promise<void> {
  const child = app.process()
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const newProfile = () => scratchFolder(announcedSession(), 'profile')

test('what is saved is what was edited, and its name stands in the title', async ({ launch, scratch }) => {
  const path = join(scratch, 'mine.circuit')
  const copy = join(scratch, 'copy.circuit')
  writeFileSync(path, mine)
  const { app, page } = await launch({ args: [path] })
  await drawn(page)
  const title = async () => (await app.browserWindow(page)).evaluate((window) => window.getTitle())
  await choosing(app, copy)
  await page.keyboard.press('Control+Shift+S')
  await expect(named(page, 'copy')).toBeVisible()
  const saved = mine.replace('"My circuit"', '"copy"')
  expect(readFileSync(copy, 'utf8')).toBe(saved)

  await setStrength(page, '7')
  await expect(named(page, 'copy')).toContainText('Edited')
  await expect.poll(title).toContain('copy (edited)')
  await page.keyboard.press('Control+S')
  await expect(named(page, 'copy')).not.toContainText('Edited')
  await expect.poll(title).not.toContain('(edited)')
  expect(readFileSync(copy, 'utf8')).toBe(saved.replace('"s": 3', '"s": 7'))
  expect(readFileSync(path, 'utf8')).toBe(mine)
  await undoButton(page).click()
  await expect(named(page, 'copy')).toContainText('Edited')
})

test('a killed app comes back with every acknowledged edit and its undo history', async ({
  launch,
  scratch,
}) => {
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, mine)
  const profile = newProfile()
  const first = await launch({ profile, args: [path] })
  await drawn(first.page)
  const map = mapOf(first.page, '1.0.W_QK')
  await goTo(map, 0, 4)
  await first.page.keyboard.type('2')
  await first.page.keyboard.press('Enter')
  await setStrength(first.page, '5')
  await setStrength(first.page, '6')
  await undoButton(first.page).click()
  const before = await history(first.page)
  await allKept(first.page)
  await killed(first.app)

  const second = await launch({ profile })
  await drawn(second.page)
  await expect(named(second.page, 'My circuit')).toContainText('Edited')
  expect(await history(second.page)).toEqual(before)
  await expect(slider(second.page)).toHaveValue('5')
  expect(await valueAt(mapOf(second.page, '1.0.W_QK'), 0, 4)).toBe(2)
  await redoButton(second.page).click()
  await expect(slider(second.page)).toHaveValue('6')
  for (let undone = 0; undone < 3; undone++) await undoButton(second.page).click()
  await expect(undoButton(second.page)).toBeDisabled()
  await expect(named(second.page, 'My circuit')).not.toContainText('Edited')
  expect(readFileSync(path, 'utf8')).toBe(mine)
})

test('quitting asks nothing, and everything is there again', async ({ launch }) => {
  const profile = newProfile()
  const first = await launch({ profile })
  await drawn(first.page)
  await setStrength(first.page, '4')
  await first.page.keyboard.press('Control+N')
  await expect(named(first.page, 'Untitled')).toBeVisible()
  await first.page.keyboard.press('Control+Tab')
  await expect(named(first.page, 'Induction circuit')).toBeVisible()
  await first.page.keyboard.press('Alt+1')
  await (await first.app.browserWindow(first.page)).evaluate((window) => window.setSize(1000, 700))
  await first.app.close()

  const second = await launch({ profile })
  await drawn(second.page)
  await expect(named(second.page, 'Induction circuit')).toContainText('Edited')
  await expect(second.page.getByRole('textbox', { name: 'Strength, as a number' })).toHaveValue('4')
  await expect(
    second.page.locator('[data-lane="0.0"] [data-stage="0.0.W_QK"][aria-readonly=false]'),
  ).toBeVisible()
  const size = await (await second.app.browserWindow(second.page)).evaluate((window) => window.getSize())
  expect(size).toEqual([1000, 700])
  await named(second.page, 'Induction circuit').click()
  await expect(second.page.getByRole('menuitem', { name: 'Untitled' })).toBeVisible()
})

test('closing a document asks only when it would lose something', async ({ launch, scratch }) => {
  const { app, page } = await launch()
  await drawn(page)
  await page.keyboard.press('Control+N')
  await page.keyboard.press('Control+W')
  await expect(named(page, 'Induction circuit')).toBeVisible()
  await expect(question(page)).toHaveCount(0)

  await setStrength(page, '4')
  await page.keyboard.press('Control+W')
  await expect(question(page)).toContainText('Save the changes to “Induction circuit”?')
  await page.keyboard.press('Escape')
  await expect(question(page)).toHaveCount(0)
  await expect(slider(page)).toHaveValue('4')

  const path = join(scratch, 'kept.circuit')
  await choosing(app, path)
  await page.keyboard.press('Control+W')
  await question(page).getByRole('button', { name: 'Save' }).click()
  await expect(slider(page)).toHaveValue('10')
  expect(readFileSync(path, 'utf8')).toContain('"s": 4')

  await setStrength(page, '9')
  await page.keyboard.press('Control+W')
  await question(page).getByRole('button', { name: 'Discard' }).click()
  await expect(slider(page)).toHaveValue('10')
  await expect(undoButton(page)).toBeDisabled()

  await page.keyboard.press('Control+O')
  await expect(slider(page)).toHaveValue('4')
})

test('a change by another program is noticed and asked about', async ({ launch, scratch }) => {
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, mine)
  const { page } = await launch({ args: [path] })
  await drawn(page)
  await setStrength(page, '5')
  writeFileSync(path, mine.replace('"s": 3', '"s": 8'))
  await expect(question(page)).toContainText('“mine.circuit” was changed by another program.')
  await expect(question(page)).toContainText('It has unsaved edits here too.')
  await question(page).getByRole('button', { name: 'Keep mine' }).click()
  await expect(slider(page)).toHaveValue('5')

  await page.keyboard.press('Control+S')
  await expect(question(page)).toContainText('Saving now would replace what it wrote.')
  await question(page).getByRole('button', { name: 'Replace it' }).click()
  await expect(named(page, 'My circuit')).not.toContainText('Edited')
  expect(readFileSync(path, 'utf8')).toContain('"s": 5')

  writeFileSync(path, mine.replace('"s": 3', '"s": 8'))
  await question(page).getByRole('button', { name: 'Reload' }).click()
  await expect(slider(page)).toHaveValue('8')
  await expect(named(page, 'My circuit')).not.toContainText('Edited')
  await undoButton(page).click()
  await expect(slider(page)).toHaveValue('5')
})

test('the same file opened twice is one document', async ({ launch, scratch }) => {
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, mine)
  const { app, page } = await launch({ args: [path] })
  await drawn(page)
  await setStrength(page, '5')
  await page.keyboard.press('Control+Tab')
  await choosing(app, path)
  await page.keyboard.press('Control+O')
  await expect(slider(page)).toHaveValue('5')
  await runCommand(page, 'Revert to “mine.circuit”')
  await expect(slider(page)).toHaveValue('3')
  await expect(named(page, 'My circuit')).not.toContainText('Edited')
  await undoButton(page).click()
  await expect(slider(page)).toHaveValue('5')

  await runCommand(page, 'Duplicate')
  await expect(named(page, 'My circuit copy')).toContainText('Edited')
  await page.keyboard.press('Control+S')
  await expect(page.getByRole('alert')).toHaveText('“mine.circuit” is open here. Choose another name.')
})

test('a folder that cannot be written loses nothing', async ({ launch, scratch }) => {
  const folder = join(scratch, 'locked')
  const path = join(folder, 'mine.circuit')
  mkdirSync(folder)
  writeFileSync(path, mine)
  const { page } = await launch({ args: [path] })
  await drawn(page)
  await setStrength(page, '5')
  chmodSync(folder, 0o555)
  await page.keyboard.press('Control+S')
  await expect(page.getByRole('alert')).toHaveText(
    '“mine.circuit” was not saved: its folder is read-only. Your work is kept here. Save it elsewhere.',
  )
  await expect(named(page, 'My circuit')).toContainText('Edited')
  expect(readFileSync(path, 'utf8')).toBe(mine)
  expect(readdirSync(folder)).toEqual(['mine.circuit'])
})

test('a full disk loses nothing', async ({ launch, scratch }) => {
  test.skip(!isRoot() || process.platform !== 'linux', 'only root on Linux can mount a tiny disk')
  const disk = join(scratch, 'disk')
  mkdirSync(disk)
  const { uid, gid } = UNPRIVILEGED
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=16k,uid=${uid},gid=${gid}`, 'tmpfs', disk])
  test.skip(mounted.status !== 0, 'mounting is not allowed here')
  try {
    const path = join(disk, 'mine.circuit')
    writeFileSync(path, mine)
    expect(() => writeFileSync(join(disk, 'other'), 'x'.repeat(65536))).toThrow('ENOSPC')
    const { page } = await launch({ args: [path] })
    await drawn(page)
    await setStrength(page, '5')
    await page.keyboard.press('Control+S')
    await expect(page.getByRole('alert')).toHaveText(
      '“mine.circuit” was not saved: the disk is full. Your work is kept here. Free some space or save elsewhere.',
    )
    await expect(named(page, 'My circuit')).toContainText('Edited')
    expect(readFileSync(path, 'utf8')).toBe(mine)
    expect(readdirSync(disk).sort()).toEqual(['mine.circuit', 'other'])
    writeFileSync(join(disk, 'other'), '')
    await page.keyboard.press('Control+S')
    await expect(named(page, 'My circuit')).not.toContainText('Edited')
    expect(readFileSync(path, 'utf8')).toContain('"s": 5')
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

test('a damaged journal loses what is after the damage, and says so', async ({ launch }) => {
  const profile = newProfile()
  const first = await launch({ profile })
  await drawn(first.page)
  for (const strength of ['4', '5', '6']) await setStrength(first.page, strength)
  await allKept(first.page)
  await killed(first.app)
  const folder = join(profile, 'documents')
  const [name] = readdirSync(folder).filter((each) => each !== 'view.json')
  const path = join(folder, name, 'journal')
  const lines = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, [lines[0], lines[1], lines[2].replace('5', '7'), lines[3], ''].join('\n'))
  rmSync(join(folder, name, 'snapshot.json'), { force: true })

  const second = await launch({ profile })
  await drawn(second.page)
  await expect(second.page.getByRole('alert')).toHaveText(
    'The journal of “Induction circuit” is damaged: what came after its first edit is lost.',
  )
  await expect(slider(second.page)).toHaveValue('4')
  await setStrength(second.page, '8')
  await allKept(second.page)
  await killed(second.app)
  const third = await launch({ profile })
  await drawn(third.page)
  await expect(slider(third.page)).toHaveValue('8')
  expect(await history(third.page)).toEqual(['Set strength to 8', 'Set strength to 4', 'Opened'])
})

test('a file that is dropped anywhere is opened by what it holds', async ({ launch, scratch }) => {
  const { page } = await launch()
  await drawn(page)
  const input = await page.context().newCDPSession(page)
  const drop = async (name: string, text: string) => {
    const path = join(scratch, name)
    writeFileSync(path, text)
    const at = { x: 600, y: 400, data: { items: [], files: [path], dragOperationsMask: 1 } }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await input.send('Input.dispatchDragEvent', { type, ...at })
    }
  }
  await drop('no-ending', mine)
  await expect(slider(page)).toHaveValue('3')
  await setStrength(page, '4')
  await page.keyboard.press('Control+S')
  await expect(named(page, 'My circuit')).not.toContainText('Edited')
  expect(readFileSync(join(scratch, 'no-ending'), 'utf8')).toContain('"s": 4')

  await drop('other.circuit', '{"hello": 1}')
  await expect(page.getByRole('alert')).toHaveText(
    '“other.circuit” was not opened. This file is not a circuit document of Induction Lab.',
  )

  // A bare .json is a copy of a document, or test cases for the circuit that is open.
  await drop('copy.json', mine)
  await expect(slider(page)).toHaveValue('3')
  await drop('cases.json', '{"Test Case 1": [[[1, 0, 0, 0, 1, 0, 0, 0, 0]], 10, [0, 0, 0, 0]]}')
  await expect(page.getByRole('tab', { name: 'Checks' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByText('cases.json').first()).toBeVisible()
})

test('saves by itself only where that was switched on', async ({ launch, scratch }) => {
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, mine)
  const { page } = await launch({ args: [path] })
  await drawn(page)
  await setStrength(page, '5')
  await runCommand(page, 'Save to the file automatically')
  await expect.poll(() => readFileSync(path, 'utf8')).toContain('"s": 5')
  await expect(named(page, 'My circuit')).not.toContainText('Edited')
  await runCommand(page, 'Save to the file automatically')
  await setStrength(page, '6')
  await expect(named(page, 'My circuit')).toContainText('Edited')
  expect(readFileSync(path, 'utf8')).toContain('"s": 5')
})
