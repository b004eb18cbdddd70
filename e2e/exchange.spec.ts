import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { writeNpy } from '#shared/formats/npy'
import { readSafetensors } from '#shared/formats/safetensors'
import { matrixOf } from '#shared/tensor/operations'
import { isRoot, UNPRIVILEGED } from '../scripts/system/user'
import { expect, test } from './support/app'
import { violations } from './support/axe'
import { drawn } from './support/drawn-app'
import { mapOf, readMap } from './support/map'
import { history, prediction, runCommand, undoButton } from './support/sandbox'

const reference = (name: string) => join(import.meta.dirname, 'reference/exchange', name)
const dialogOf = (page: Page, name: string): Locator => page.getByRole('dialog', { name, exact: true })
const importButton = (page: Page) => dialogOf(page, 'Import').getByRole('button', { name: 'Import' })

/** A file as its content: whoever runs the app may not be able to read where ours lie. */
const contentOf = (path: string) => ({
  name: basename(path),
  mimeType: 'application/octet-stream',
  buffer: readFileSync(path),
})

async function importing(page: Page, path: string): Promise<Locator> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('Import matrices')
  await page.keyboard.press('Enter')
  const dialog = dialogOf(page, 'Import')
  await dialog.getByLabel('File', { exact: true }).setInputFiles(contentOf(path))
  return dialog
}

async function exporting(page: Page, what: string): Promise<Locator> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('Export matrices')
  await page.keyboard.press('Enter')
  const dialog = dialogOf(page, 'Export matrices, code or a model')
  await dialog.getByRole('radio', { name: what }).check()
  return dialog
}

/** Answers the system's dialog: no person is there to do it. */
async function savingAs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
  }, path)
}

/** 9 × 9: entry (r, c) is r + c / 10. */
const counting = Array.from({ length: 9 }, (_, r) => Array.from({ length: 9 }, (_, c) => r + c / 10))

test('a matrix is imported after a preview, as one entry that undo takes back', async ({ page, scratch }) => {
  await drawn(page)
  const path = join(scratch, 'counting.npy')
  writeFileSync(path, writeNpy(matrixOf(counting)))
  const dialog = await importing(page, path)
  await expect(dialog.getByLabel('Replaces')).toHaveValue('1.0.W_QK')
  await expect(dialog.getByRole('status')).toHaveText(
    '80 of 81 cells change. 4 of them hold an expression now and will hold a plain number.',
  )
  await importButton(page).click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => readMap(mapOf(page, '1.0.W_QK'))).toEqual(counting)
  expect((await history(page))[0]).toContain('Import W_QK of head 1.0 from counting.npy')
  await undoButton(page).click()
  await expect(prediction(page)).toContainText('0.9999')
  await expect(undoButton(page)).toBeDisabled()
})

test('what W_OV’s rows mean in a file is asked, and TransformerLens’ are turned', async ({
  page,
  scratch,
}) => {
  await drawn(page)
  const path = join(scratch, 'counting.csv')
  writeFileSync(path, counting.map((row) => row.join(',')).join('\n'))
  const dialog = await importing(page, path)
  await dialog.getByLabel('Replaces').selectOption('1.0.W_OV')
  await expect(importButton(page)).toBeDisabled()
  await dialog.getByRole('radio', { name: 'TransformerLens' }).check()
  await importButton(page).click()
  const turned = counting.map((_, r) => counting.map((row) => row[r]))
  await expect.poll(() => readMap(mapOf(page, '1.0.W_OV'))).toEqual(turned)
})

for (const [file, sentence] of [
  ['from-numpy/f8.npy', '3 × 4 does not fit: W_QK of head 1.0 is 9 × 9.'],
  [
    'from-numpy/refused-objects.npy',
    '“refused-objects.npy” was not read. “refused-objects” holds Python objects. Save it as float64: array.astype("float64").',
  ],
  [
    'invalid/tensor_1e12.safetensors',
    '“tensor_1e12.safetensors” was not read. “a” reaches beyond the end of the file: it is cut off.',
  ],
] as const) {
  test(`${file} is refused with a sentence, and nothing changes`, async ({ page }) => {
    await drawn(page)
    const dialog = await importing(page, reference(file))
    await expect(dialog.getByRole('alert')).toHaveText(sentence)
    await expect(importButton(page)).toBeDisabled()
    await page.keyboard.press('Escape')
    await expect(undoButton(page)).toBeDisabled()
  })
}

test('all matrices that are exported are imported again without a change', async ({ app, page, scratch }) => {
  await drawn(page)
  for (const format of ['npz', 'safetensors']) {
    const path = join(scratch, `all.${format}`)
    await savingAs(app, path)
    const dialog = await exporting(page, 'All matrices')
    await dialog.getByLabel('Format').selectOption(format)
    await dialog.getByRole('radio', { name: 'TransformerLens row' }).check()
    await dialog.getByRole('button', { name: 'Export…' }).click()
    await expect(dialog).toBeHidden()
    await importing(page, path)
    await page.getByRole('radio', { name: 'TransformerLens row' }).check()
    await expect(dialogOf(page, 'Import').getByRole('status')).toHaveText(
      'Nothing changes: every cell has this value already.',
    )
    await page.keyboard.press('Escape')
  }
  // The same circuit with strength 1/3.
  const dialog = await importing(page, reference('ours/matrices.npz'))
  await dialog.getByRole('radio', { name: 'Homework' }).check()
  await importButton(page).click()
  await expect
    .poll(async () => (await readMap(mapOf(page, '1.0.W_QK'))).slice(0, 4).map((row, i) => row[4 + i]))
    .toEqual([1 / 3, 1 / 3, 1 / 3, 1 / 3])
  expect((await history(page))[0]).toContain('Import matrices from matrices.npz')
})

test('an archive that NumPy compressed is read', async ({ page }) => {
  await drawn(page)
  const dialog = await importing(page, reference('from-numpy/compressed.npz'))
  await dialog.getByLabel('Matrix in the file').selectOption('0.0.W_OV, 4 × 3')
  await expect(dialog.getByRole('alert')).toHaveText('4 × 3 does not fit: W_QK of head 1.0 is 9 × 9.')
})

test('a NumPy program and a model for TransformerLens are written', async ({ app, page, scratch }) => {
  await drawn(page)
  const program = join(scratch, 'induction.py')
  await savingAs(app, program)
  const dialog = await exporting(page, 'NumPy code')
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(dialog).toBeHidden()
  expect(readFileSync(program)).toEqual(readFileSync(reference('ours/induction.py')))

  const model = join(scratch, 'induction model')
  await savingAs(app, model)
  await exporting(page, 'A model for TransformerLens')
  await expect(dialog.getByRole('status')).toContainText('2 × 1 heads, d_model 27, float32.')
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(dialog).toBeHidden()
  expect(readdirSync(model).sort()).toEqual(['config.json', 'load.py', 'model.safetensors'])
  for (const name of readdirSync(model)) {
    expect(readFileSync(join(model, name))).toEqual(readFileSync(reference(`ours/induction/${name}`)))
  }
  expect(readSafetensors(readFileSync(join(model, 'model.safetensors'))).length).toBe(24)

  // A folder is never replaced, and one that may not be written to is said.
  await exporting(page, 'A model for TransformerLens')
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText('“induction model” exists already. Choose another name.')).toBeVisible()
  const closed = join(scratch, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  await savingAs(app, join(closed, 'model'))
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText(/^“model” was not saved: its folder is read-only\./)).toBeVisible()
  expect(existsSync(join(closed, 'model'))).toBe(false)
  expect(readdirSync(closed)).toEqual([])
})

test('a full disk leaves no half of an export, and says so in a sentence', async ({ app, page, scratch }) => {
  test.skip(!isRoot() || process.platform !== 'linux', 'only root on Linux can mount a tiny disk')
  const disk = join(scratch, 'disk')
  mkdirSync(disk)
  const { uid, gid } = UNPRIVILEGED
  const size = `size=16k,uid=${uid},gid=${gid}`
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk])
  test.skip(mounted.status !== 0, 'mounting is not allowed here')
  try {
    await drawn(page)
    const fullDisk = (name: string) =>
      `“${name}” was not saved: the disk is full. Your work is kept here. Free some space or save elsewhere.`
    // The state dict is larger than the disk; the small files before it fit.
    await savingAs(app, join(disk, 'model'))
    const dialog = await exporting(page, 'A model for TransformerLens')
    await dialog.getByRole('button', { name: 'Export…' }).click()
    await expect(page.getByText(fullDisk('model'))).toBeVisible()
    expect(readdirSync(disk)).toEqual([])
    await page.keyboard.press('Escape')

    // An old file of that name stays whole.
    const old = 'old '.repeat(700)
    writeFileSync(join(disk, 'circuit.py'), old)
    expect(() => writeFileSync(join(disk, 'other'), 'x'.repeat(65536))).toThrow('ENOSPC')
    await savingAs(app, join(disk, 'circuit.py'))
    await exporting(page, 'NumPy')
    await dialog.getByRole('button', { name: 'Export…' }).click()
    await expect(page.getByText(fullDisk('circuit.py'))).toBeVisible()
    expect(readdirSync(disk).sort()).toEqual(['circuit.py', 'other'])
    expect(readFileSync(join(disk, 'circuit.py'), 'utf8')).toBe(old)
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

test('a circuit without logits says why it is no model', async ({ page }) => {
  await drawn(page)
  await runCommand(page, 'Open Published head example')
  const dialog = await exporting(page, 'A model for TransformerLens')
  await expect(dialog.getByRole('alert')).toHaveText(
    'The circuit has no readout, so a model of it would have no logits.',
  )
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeDisabled()
})

test('a homework’s test case opens as a document', async ({ page }) => {
  await drawn(page)
  const path = join(import.meta.dirname, 'reference/toy/induction_head_test_cases.json')
  const dialog = await importing(page, path)
  await dialog.getByLabel('Test case').selectOption({ index: 0 })
  await dialog.getByRole('button', { name: 'Open the case' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: /^Document: Test [Cc]ase 1/ })).toBeVisible()
  await expect(prediction(page)).toContainText('0.9999')
})

test('a file of numbers that is dropped anywhere opens the import', async ({ page }) => {
  await drawn(page)
  const bytes = [...writeNpy(matrixOf(counting))]
  await page.evaluate((numbers) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([new Uint8Array(numbers)], 'dropped.npy'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }, bytes)
  const dialog = dialogOf(page, 'Import')
  await expect(dialog.getByText('dropped.npy')).toBeVisible()
  await expect(dialog.getByRole('status')).toContainText('80 of 81 cells change.')
})

test('axe finds nothing wrong in import and export', async ({ page }) => {
  await drawn(page)
  const dialog = await importing(page, reference('ours/matrices.npz'))
  await dialog.getByLabel('Matrix in the file').selectOption('1.0.W_OV, 9 × 9')
  await dialog.getByLabel('Replaces').selectOption('1.0.W_OV')
  await expect(dialog.getByText('9 × 9', { exact: true })).toBeVisible()
  expect.soft(await violations(page)).toEqual([])
  await dialog
    .getByLabel('File', { exact: true })
    .setInputFiles(contentOf(reference('from-numpy/refused-text.npy')))
  await expect(dialog.getByRole('alert')).toBeVisible()
  expect.soft(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await exporting(page, 'All matrices')
  expect.soft(await violations(page)).toEqual([])
})
