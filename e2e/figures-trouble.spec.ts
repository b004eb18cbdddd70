import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { isRoot, UNPRIVILEGED } from '../scripts/system/user'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import {
  box,
  cancelling,
  dialog,
  exportButton,
  exported,
  format,
  list,
  opened,
  savingAs,
} from './support/figure-dialog'
import { output, pdfFonts, pdfInfo, pictureIn, textFile, xmlIn } from './support/figure-files'

test('a cancelled export leaves no file, a failed one says why', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PDF')
  await cancelling(app)
  await exportButton(page).click()
  await expect(exportButton(page)).toBeEnabled()
  await expect(dialog(page)).toBeVisible()
  expect(readdirSync(scratch)).toEqual([])

  const closed = join(scratch, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  await savingAs(app, join(closed, 'figure.pdf'))
  await exportButton(page).click()
  await expect(page.getByText(/^“figure\.pdf” was not saved: its folder is read-only\./)).toBeVisible()
  expect(readdirSync(closed)).toEqual([])

  // A file that is there is replaced whole, as the system's dialog has asked.
  const path = textFile(scratch, 'there.pdf', 'old')
  chmodSync(path, 0o666)
  await exported(app, page, path)
  expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')
  // Not one that the dialog did not ask about.
  await opened(page)
  await savingAs(app, join(scratch, 'there'))
  await exportButton(page).click()
  await expect(page.getByText('“there.pdf” exists already. Choose another name.')).toBeVisible()
})

test('tokens of any script, emoji, control characters, a title and a caption of 2,000 characters', async ({
  launch,
  scratch,
}) => {
  // No font has a sign for the last one's second character, which is not assigned.
  const vocabulary = ['שלום', '注意', '🙂', 'a\u0378\u0007<&>"']
  const { circuit } = exampleDocument('induction')
  const renamed = (name: string) =>
    ({ a: vocabulary[0], b: vocabulary[1], c: vocabulary[2], d: vocabulary[3] })[name] ?? name
  const groups = (basis: (typeof circuit.layers)[number]['reads']) =>
    basis.map(({ role, labels }) => ({ role, labels: labels.map(renamed) }))
  const odd = {
    // A document's name is no longer.
    name: 'T'.repeat(200),
    tokens: [0, 1, 2, 3, 0].map((i) => vocabulary[i]),
    circuit: {
      ...circuit,
      embedding: { ...circuit.embedding, vocabulary } as typeof circuit.embedding,
      layers: circuit.layers.map((layer) => ({
        ...layer,
        reads: groups(layer.reads),
        writes: groups(layer.writes),
      })),
    },
  }
  const { app, page } = await launch({ args: [textFile(scratch, 'odd.circuit', serializeDocument(odd))] })
  await drawn(page)
  await opened(page)
  await box(page, 'Caption below').check()
  await dialog(page).getByRole('textbox', { name: 'Caption' }).fill('Long '.repeat(400))
  const title = 'שלום 注意 '.repeat(250).slice(0, 2000)
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill(title)
  await format(page, 'PDF')
  const checks = dialog(page).getByRole('list', { name: 'Print checks' })
  await expect(checks).toContainText('Drawn as a sign: U+0007 as ␇')
  await expect(checks).toContainText(/No font here has .*U\+0378.*: a box is printed instead/)
  const pdf = await exported(app, page, join(scratch, 'odd.pdf'))
  expect(pdfInfo(pdf).get('Title')).toBe(title.trim())
  const text = output('pdftotext', '-enc', 'UTF-8', pdf, '-')
  for (const token of ['שלום', '注意', '🙂']) expect(text).toContain(token)
  expect(text.match(/Long/g)?.length).toBe(400)
  expect(pdfFonts(pdf).filter(({ embedded }) => !embedded)).toEqual([])

  await opened(page)
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill(title)
  await format(page, 'SVG')
  const svg = xmlIn(await exported(app, page, join(scratch, 'odd.svg')))
  // Four lines of the title are drawn, the last with an ellipsis; all of it is in the file's metadata.
  const drawnTitle = svg.text.filter((line) => /^(שלום|注意) (שלום|注意)/.test(line))
  expect(drawnTitle).toHaveLength(4)
  expect(drawnTitle[3]).toMatch(/…$/)
  // The control as its picture, the word from right to left in its own order, its index after a mark.
  for (const piece of ['注意', '🙂2', 'a\u0378␇<&>"', 'שלום\u200e'])
    expect(svg.text.join('\n')).toContain(piece)
  await opened(page)
  await format(page, 'PNG')
  const png = await exported(app, page, join(scratch, 'odd.png'))
  expect(pictureIn(png).texts['induction-lab-circuit']).toContain('שלום')
  expect(statSync(png).size).toBeGreaterThan(1000)
})

test('a full disk leaves no half of a figure, and says so in a sentence', async ({ app, page, scratch }) => {
  test.skip(!isRoot() || process.platform !== 'linux', 'only root on Linux can mount a tiny disk')
  const disk = join(scratch, 'disk')
  mkdirSync(disk)
  const { uid, gid } = UNPRIVILEGED
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=16k,uid=${uid},gid=${gid}`, 'tmpfs', disk])
  test.skip(mounted.status !== 0, 'mounting is not allowed here')
  const fullDisk = (name: string) =>
    `“${name}” was not saved: the disk is full. Your work is kept here. Free some space or save elsewhere.`
  try {
    await drawn(page)
    // A picture of 600 dpi is larger than the disk.
    await opened(page)
    await format(page, 'PNG')
    await savingAs(app, join(disk, 'figure.png'))
    await exportButton(page).click()
    await expect(dialog(page).getByRole('alert')).toHaveText(fullDisk('figure.png'))
    expect(readdirSync(disk)).toEqual([])

    // Of a folder, the files that fit are taken away too.
    await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
    await format(page, 'SVG')
    await list(page, 'As').selectOption('folder')
    await savingAs(app, join(disk, 'panels'))
    await exportButton(page).click()
    await expect(dialog(page).getByRole('alert')).toHaveText(fullDisk('panels'), { timeout: 20_000 })
    expect(readdirSync(disk)).toEqual([])

    // An old figure of that name stays whole.
    await list(page, 'As').selectOption('figure')
    await format(page, 'PDF')
    const old = textFile(disk, 'figure.pdf', 'old '.repeat(700))
    chmodSync(old, 0o666)
    expect(() => writeFileSync(join(disk, 'other'), 'x'.repeat(65536))).toThrow('ENOSPC')
    await savingAs(app, old)
    await exportButton(page).click()
    await expect(dialog(page).getByRole('alert')).toHaveText(fullDisk('figure.pdf'), { timeout: 20_000 })
    expect(readdirSync(disk).sort()).toEqual(['figure.pdf', 'other'])
    expect(readFileSync(old, 'utf8')).toBe('old '.repeat(700))
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})
