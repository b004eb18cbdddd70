import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { plainWeights } from '#shared/circuit/weights'
import { serializeDocument } from '#shared/document/serialize'
import { expect, test } from './support/app'
import { violations } from './support/axe'
import { drawn } from './support/drawn-app'
import { box, dialog, exportButton, exported, format, list, opened } from './support/figure-dialog'
import { output, textFile } from './support/figure-files'
import { clickOn, mapOf, pointAtNothing } from './support/map'
import { pngPixels } from './support/png-pixels'

/** Of the files of formats. */
const ENDINGS = { SVG: 'svg', PDF: 'pdf', HTML: 'html', Report: 'txt', JSON: 'json', TikZ: 'tex' } as const

test('what is copied is a picture with its caption, TSV, or a LaTeX table', async ({ app, page }) => {
  await drawn(page)
  await opened(page)
  await dialog(page).getByRole('textbox', { name: 'Caption' }).fill('My own words.')
  await dialog(page).getByRole('button', { name: 'Copy image' }).click()
  await expect(page.getByText('Copied the picture and its caption.')).toBeVisible()
  const [png, text] = await app.evaluate(async ({ clipboard }) => {
    const older = clipboard as unknown as { readImage?(): { toPNG(): Uint8Array } }
    const image = older.readImage?.().toPNG()
    return [image ? Buffer.from(image).toString('base64') : null, await clipboard.readText()] as const
  })
  expect(text).toBe('My own words.')
  if (png !== null) {
    const picture = pngPixels(Buffer.from(png, 'base64'))
    // 85 mm at 288 dpi.
    expect(picture.width).toBe(964)
    const colours = new Set<string>()
    for (let x = 0; x < picture.width; x += 8)
      for (let y = 0; y < picture.height; y += 8) colours.add(picture.at(x, y))
    // The ends of both scales: 10 among the scores, 1 in the pattern; and the tile of a zero.
    for (const colour of ['#bd4510', '#005f5f', '#f1f2f5', '#ffffff']) expect(colours).toContain(colour)
  }

  const clipboardText = () => app.evaluate(async ({ clipboard }) => String(await clipboard.readText()))
  await dialog(page).getByRole('button', { name: 'Copy TSV' }).click()
  await expect.poll(clipboardText).toContain('\tb1\tc2\td3\ta4')
  await dialog(page).getByRole('button', { name: 'Copy LaTeX' }).click()
  await expect.poll(clipboardText).toContain('\\begin{tabular}')
  await dialog(page).getByRole('button', { name: 'Copy Markdown' }).click()
  await expect.poll(clipboardText).toContain('| query \\\\ key | b1 | c2 | d3 | a4 |')
})

test('a figure is opened from a map, a head’s menu, a matrix and the bar', async ({ page }) => {
  await drawn(page)
  const titles = async () => {
    await expect(exportButton(page)).toBeEnabled()
    return dialog(page)
      .getByRole('img', { name: /^Preview\. / })
      .getAttribute('alt')
  }
  await mapOf(page, '1.0.pattern').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Export figure…' }).click()
  expect(await titles()).toContain('Attention.')
  await page.keyboard.press('Escape')

  await mapOf(page, '1.0.W_QK').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Export figure…' }).click()
  expect(await titles()).toContain('W_QK.')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Actions of 0.0' }).click()
  await page.getByRole('menuitem', { name: 'Export figure…' }).click()
  expect(await titles()).toContain('Head 0.0 of')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Escape')
  await clickOn(mapOf(page, '1.0.output'), 0, 0)
  await pointAtNothing(page)
  await page.getByRole('button', { name: 'Export figure…' }).click()
  expect(await titles()).toContain('Output.')
})

test('the preview, the checks and the caption follow what is chosen', async ({ page }) => {
  await drawn(page)
  const shown = await opened(page)
  const checks = shown.getByRole('list', { name: 'Print checks' })
  await expect(checks).toContainText('32 cells, all vector')
  await expect(shown.getByText(/^Preview, 85 × [\d.]+ mm$/)).toBeVisible()
  await shown.getByRole('radio', { name: /Custom/ }).check()
  await shown.getByRole('spinbutton', { name: 'Custom width' }).fill('100')
  await expect(shown.getByText(/^Preview, 100 × [\d.]+ mm$/)).toBeVisible()
  await list(page, 'Unit').selectOption('in')
  await expect(shown.getByRole('spinbutton', { name: 'Custom width' })).toHaveValue('3.937')
  await list(page, 'Palette').selectOption('red-blue')
  await expect(checks).toContainText('+ and − look alike to protan and deutan readers')

  const caption = shown.getByRole('textbox', { name: 'Caption' })
  await caption.fill('Mine.')
  await box(page, 'Attention').uncheck()
  await expect(caption).toHaveValue('Mine.')
  await shown.getByRole('button', { name: 'Write it anew' }).click()
  await expect(caption).toHaveValue(/^Head 1\.0 of “Induction circuit” .* Scores before the mask\./)

  const title = shown.getByRole('textbox', { name: 'Title' })
  await title.fill('Where it looks')
  await expect(shown.getByText('where-it-looks-scores.pdf')).toBeVisible()
  await title.fill('')
  await expect(shown.getByText('induction-circuit-scores.pdf')).toBeVisible()

  await box(page, 'Scores before the mask').uncheck()
  await expect(shown.getByText('No panels. Choose one.')).toBeVisible()
  await expect(exportButton(page)).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(shown).toBeHidden()
})

test('a figure says in every format which panels share a scale, and which do not', async ({
  launch,
  scratch,
}) => {
  // Head 1.0 writes 0.3 instead of 1: on a scale of its own that reaches 0.5.
  const { circuit, tokens } = exampleDocument('induction')
  const [first, second] = circuit.layers
  const [head] = second.heads
  const weaker = plainWeights({ ...head.W_OV, values: head.W_OV.values.map((value) => value * 0.3) })
  const text = serializeDocument({
    name: 'Weaker',
    tokens,
    circuit: { ...circuit, layers: [first, { ...second, heads: [{ ...head, W_OV: weaker }] }] },
  })
  const { app, page } = await launch({ args: [textFile(scratch, 'weaker.circuit', text)] })
  await drawn(page)

  for (const [shared, note, formats] of [
    [true, 'a, b: one scale, to ±1', ['SVG', 'PDF']],
    [false, 'a, b: scales differ, ±1 and ±0.5', ['SVG', 'PDF', 'HTML', 'Report', 'JSON', 'TikZ']],
  ] as const) {
    for (const name of formats) {
      await opened(page)
      for (const panel of ['Scores before the mask', 'Attention']) await box(page, panel).uncheck()
      for (const panel of ['W_OV', 'Residual stream after layer 0']) await box(page, panel).check()
      await box(page, 'Shared scales').setChecked(shared)
      await format(page, name)
      const path = await exported(app, page, join(scratch, `${name}-${shared}.${ENDINGS[name]}`))
      const text = name === 'PDF' ? output('pdftotext', path, '-') : readFileSync(path, 'utf8')
      expect(text, name).toContain(name === 'TikZ' ? note.replaceAll('±', '$\\pm$') : note)
    }
  }
})

test('axe finds nothing wrong in a figure’s dialog', async ({ page }) => {
  await drawn(page)
  await opened(page)
  await dialog(page)
    .getByRole('radio', { name: /Custom/ })
    .check()
  await format(page, 'PNG')
  expect(await violations(page)).toEqual([])
})
