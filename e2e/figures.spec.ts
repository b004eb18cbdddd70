import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { serializeDocument } from '#shared/document/serialize'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { numpyArrays, output, pdfFonts, pdfInfo, pictureIn, textFile, xmlIn } from './support/figure-files'
import { clickOn, mapOf, pointAtNothing } from './support/map'
import { prediction } from './support/sandbox'

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Export figure', exact: true })
const exportButton = (page: Page): Locator => dialog(page).getByRole('button', { name: /^Export .+…$/ })
const box = (page: Page, name: string): Locator => dialog(page).getByRole('checkbox', { name, exact: true })
const list = (page: Page, name: string): Locator => dialog(page).getByRole('combobox', { name, exact: true })

async function opened(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+e')
  await expect(exportButton(page)).toBeEnabled()
  return dialog(page)
}

/** Answers the system's dialog: no person is there to do it. */
async function savingAs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog: system }, filePath) => {
    Object.assign(system, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
  }, path)
}

async function cancelling(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog: system }) => {
    Object.assign(system, { showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }) })
  })
}

/** Exports the figure that is open. @returns where it is */
async function exported(app: ElectronApplication, page: Page, path: string): Promise<string> {
  await savingAs(app, path)
  await exportButton(page).click()
  await expect(dialog(page)).toBeHidden({ timeout: 20_000 })
  return path
}

const format = (page: Page, name: string) => dialog(page).getByRole('radio', { name }).check()

/** Drops a file on the window, as its content: the page is given no path. */
async function dropped(page: Page, path: string): Promise<void> {
  const [name, content] = [basename(path), readFileSync(path).toString('base64')]
  await page.evaluate(
    ([title, base64]) => {
      const dataTransfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      dataTransfer.items.add(new File([bytes], title))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, content] as const,
  )
}

const documentButton = (page: Page): Locator => page.getByRole('button', { name: /^Document:/ })

/** Millimetres in PDF's unit. */
const points = (mm: number) => (mm * 72) / 25.4

/** The sample, as the app writes it. */
const sample = exampleDocument('induction')
const sampleText = serializeDocument(sample)
const run = trace(sample.circuit, sample.tokens)
const rowsOf = (stage: string): number[][] => {
  const { rows, columns, values } = run.values(stage)
  return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)])
}

test('a PDF has the page, its text, its fonts and the document', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PDF')
  const path = await exported(app, page, join(scratch, 'figure.pdf'))

  const info = pdfInfo(path)
  expect(info.get('Pages')).toBe('1')
  expect(parseFloat(info.get('Page size')!)).toBeCloseTo(points(85), 1)
  expect(info.get('Title')).toBe('Induction circuit')
  expect(info.get('Subject')).toMatch(/^Head 1\.0 of “Induction circuit” on a b c d a, s = 10\./)
  expect(info.get('Keywords')).toMatch(/sha256 [0-9a-f]{64}; Tokens: a b c d a; .*float64/)

  const fonts = pdfFonts(path)
  expect(fonts.length).toBeGreaterThan(0)
  expect(fonts.filter(({ embedded }) => !embedded)).toEqual([])
  const text = output('pdftotext', '-layout', path, '-')
  for (const piece of ['Scores before the mask', 'Attention', 'query', 'key', '.333', '≈10', '−10'])
    expect(text).toContain(piece)
  // Cells are shapes: there is no picture in it.
  expect(output('pdfimages', '-list', path).trim().split('\n')).toHaveLength(2)

  output('pdfdetach', '-save', '1', '-o', join(scratch, 'attached'), path)
  expect(readFileSync(join(scratch, 'attached'), 'utf8')).toBe(sampleText)
})

test('a PDF is drawn by another program in the colours of the palette', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PDF')
  await box(page, 'Numbers in cells').uncheck()
  const path = await exported(app, page, join(scratch, 'figure.pdf'))
  output('pdftoppm', '-r', '100', '-png', '-singlefile', path, join(scratch, 'page'))
  const { width, height } = pictureIn(join(scratch, 'page.png'))
  expect(width).toBe(Math.ceil((85 / 25.4) * 100))
  const places: [number, number][] = []
  for (let x = 0; x < width; x += 4) for (let y = 0; y < height; y += 4) places.push([x, y])
  const { colours } = pictureIn(join(scratch, 'page.png'), places)
  // The ends of the scales: 10 among the scores, 1 in the pattern; and the tile of a zero.
  for (const colour of ['#bd4510', '#005f5f', '#f1f2f5', '#ffffff']) expect(colours).toContain(colour)
})

test('a PNG has its pixels, its density and the document', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PNG')
  for (const [dpi, width, perMetre] of [
    ['96', 321, 3780],
    ['384', 1285, 15118],
    ['600', 2008, 23622],
  ] as const) {
    if (!(await dialog(page).isVisible())) await opened(page)
    await list(page, 'Resolution').selectOption(dpi)
    const path = await exported(app, page, join(scratch, `at-${dpi}.png`))
    const picture = pictureIn(path)
    expect(picture).toMatchObject({ width, perMetre, frames: 0 })
    expect(picture.texts['induction-lab-circuit']).toBe(sampleText)
    expect(picture.texts.Title).toBe('Induction circuit')
  }
})

test('two columns at 600 dpi are 4,205 pixels', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PNG')
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  await expect(list(page, 'Resolution').locator('option:checked')).toHaveText('600 dpi, 4,205 px wide')
  const path = await exported(app, page, join(scratch, 'wide.png'))
  expect(pictureIn(path)).toMatchObject({ width: 4205, perMetre: 23622 })
})

test('an SVG is XML in millimetres with text and the document', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'SVG')
  const path = await exported(app, page, join(scratch, 'figure.svg'))
  const { root, attributes, text } = xmlIn(path)
  expect(root).toBe('{http://www.w3.org/2000/svg}svg')
  expect(attributes.width).toBe('85mm')
  expect(text).toContain('Scores before the mask')
  expect(text).toContain('b1')
})

test('the numbers are those of the circuit, in every format', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'NPZ')
  const npz = await exported(app, page, join(scratch, 'numbers.npz'))
  expect(numpyArrays(npz)).toEqual({
    '1.0.scores': rowsOf('1.0.scores'),
    '1.0.pattern': rowsOf('1.0.pattern'),
  })

  await opened(page)
  await box(page, 'Attention').uncheck()
  await format(page, 'NPY')
  const npy = await exported(app, page, join(scratch, 'numbers.npy'))
  expect(numpyArrays(npy)['']).toEqual(rowsOf('1.0.scores'))

  await opened(page)
  await box(page, 'Attention').uncheck()
  await format(page, 'CSV')
  const csv = readFileSync(await exported(app, page, join(scratch, 'numbers.csv')), 'utf8')
  const cells = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  expect(cells[0]).toEqual(['', 'b1', 'c2', 'd3', 'a4'])
  expect(cells.slice(1).map((line) => line.slice(1).map(Number))).toEqual(rowsOf('1.0.scores'))

  for (const [name, ending, piece] of [
    ['JSON', 'json', '"1.0.pattern"'],
    ['TikZ', 'tex', '\\begin{document}'],
    ['HTML', 'html', '<!doctype html>'],
    ['Report', 'txt', 'Scores before the mask'],
  ]) {
    await opened(page)
    await format(page, name)
    const file = await exported(app, page, join(scratch, `figure.${ending}`))
    expect(readFileSync(file, 'utf8'), name).toContain(piece)
  }
})

test('every stage of all heads goes into a folder, or on one page', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PDF')
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  const one = await exported(app, page, join(scratch, 'all.pdf'))
  const text = output('pdftotext', one, '-')
  for (const title of ['Embedding X', 'W_QK, head 0.0', 'Attention, head 1.0', 'Logits']) {
    expect(text.replace(/\s+/g, ' ')).toContain(title)
  }

  await opened(page)
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await list(page, 'As').selectOption('folder')
  const folder = await exported(app, page, join(scratch, 'panels'))
  expect(readdirSync(folder).sort()).toEqual(run.stages.map(({ id }) => `${id}.pdf`).sort())
  expect(pdfInfo(join(folder, '1.0.scores.pdf')).get('Pages')).toBe('1')
})

test('the computation is exported step by step, as pictures and as one that moves', async ({
  app,
  page,
  scratch,
}) => {
  await drawn(page)
  await opened(page)
  await list(page, 'As').selectOption('frames')
  await list(page, 'Resolution').selectOption('96')
  const folder = await exported(app, page, join(scratch, 'steps'))
  // Embedding, five stages and the join of each head without the last join, and the readout.
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(13)
  expect(names[0]).toBe('step-01.png')
  const pictures = names.map((name) => pictureIn(join(folder, name)))
  expect(new Set(pictures.map(({ width, height }) => `${width} × ${height}`)).size).toBe(1)
  expect(pictures[0].texts.Description).toMatch(/^Step 1 of 13: embed\./)
  expect(pictures[12].texts.Description).toMatch(/^Step 13 of 13: read out\./)

  await opened(page)
  await list(page, 'As').selectOption('animation')
  const moving = pictureIn(await exported(app, page, join(scratch, 'steps.png')))
  expect(moving).toMatchObject({ frames: 13, width: pictures[0].width, height: pictures[0].height })
})

for (const [name, ending] of [
  ['PDF', 'pdf'],
  ['SVG', 'svg'],
  ['PNG', 'png'],
]) {
  test(`a dropped ${name} opens the state that made it`, async ({ app, page, scratch }) => {
    await drawn(page)
    const strength = page.getByRole('textbox', { name: 'Strength, as a number' })
    await strength.fill('2')
    await strength.press('Enter')
    await expect(prediction(page)).toContainText('0.6007')
    await opened(page)
    await format(page, name)
    const path = await exported(app, page, join(scratch, `figure.${ending}`))
    await strength.fill('10')
    await strength.press('Enter')
    await expect(prediction(page)).toContainText('0.9999')

    await dropped(page, path)
    await expect(prediction(page)).toContainText('0.6007')
    await expect(page.getByText(`Opened the circuit of “figure.${ending}”.`)).toBeVisible()
    await documentButton(page).click()
    await expect(page.getByRole('menuitem', { name: /In no file yet/ })).toBeVisible()
  })
}

test('an exported figure that is named at the start opens its document', async ({
  app,
  page,
  launch,
  scratch,
}) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PNG')
  const path = await exported(app, page, join(scratch, 'figure.png'))
  const second = await launch({ args: [path] })
  await drawn(second.page)
  await expect(second.page.getByText('Opened the circuit of “figure.png”.')).toBeVisible()
})

test('a picture without a circuit, and a circuit that is damaged, are a sentence', async ({
  page,
  scratch,
  app,
}) => {
  await drawn(page)
  await dropped(page, textFile(scratch, 'plain.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'))
  await expect(
    page.getByText('“plain.svg” holds no circuit. Drop a figure that was exported with its data.'),
  ).toBeVisible()
  await dropped(page, textFile(scratch, 'none.png', 'not a picture'))
  await expect(
    page.getByText('“none.png” is not a picture that can be read. Drop a PNG, SVG or PDF.'),
  ).toBeVisible()

  await opened(page)
  await box(page, 'Embed the data').uncheck()
  await format(page, 'PNG')
  const bare = await exported(app, page, join(scratch, 'bare.png'))
  expect(pictureIn(bare).texts).not.toHaveProperty('induction-lab-circuit')
  await dropped(page, bare)
  await expect(page.getByText(/^“bare\.png” holds no circuit\./)).toBeVisible()

  await opened(page)
  await box(page, 'Embed the data').check()
  await format(page, 'SVG')
  const whole = readFileSync(await exported(app, page, join(scratch, 'whole.svg')), 'utf8')
  const newer = Buffer.from(sampleText.replace('"version": 1', '"version": 7')).toString('base64')
  const changed = whole.replace(/(encoding="base64">)[^<]+/, `$1${newer}`)
  await dropped(page, textFile(scratch, 'newer.svg', changed))
  await expect(
    page.getByText(/^The circuit in “newer\.svg” was not opened\. This document has format 7;/),
  ).toBeVisible()
})

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

test('nothing is written when a long export is cancelled', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await list(page, 'As').selectOption('frames')
  await list(page, 'Resolution').selectOption('1200')
  await exportButton(page).click()
  await expect(dialog(page).getByRole('alert')).toHaveText(
    /^The picture would have 4,016 × [\d,]+ pixels, too many to draw\. Choose a lower resolution\.$/,
  )
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  await list(page, 'Resolution').selectOption('300')
  await savingAs(app, join(scratch, 'steps'))
  await exportButton(page).click()
  await expect(dialog(page).getByRole('status').filter({ hasText: 'Drawing step' })).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(exportButton(page)).toBeEnabled({ timeout: 20_000 })
  expect(existsSync(join(scratch, 'steps'))).toBe(false)
})

test('what is copied is a picture with its caption, TSV, or a LaTeX table', async ({ app, page }) => {
  await drawn(page)
  await opened(page)
  await dialog(page).getByRole('textbox', { name: 'Caption' }).fill('My own words.')
  await dialog(page).getByRole('button', { name: 'Copy image' }).click()
  await expect(page.getByText('Copied the picture and its caption.')).toBeVisible()
  const [size, text] = await app.evaluate(async ({ clipboard }) => {
    const older = clipboard as unknown as { readImage?(): { getSize(): { width: number; height: number } } }
    return [older.readImage?.().getSize() ?? null, await clipboard.readText()] as const
  })
  // 288 dpi.
  if (size) expect(size.width).toBe(964)
  expect(text).toBe('My own words.')

  const clipboardText = () => app.evaluate(async ({ clipboard }) => String(await clipboard.readText()))
  await dialog(page).getByRole('button', { name: 'Copy TSV' }).click()
  await expect.poll(clipboardText).toContain('\tb1\tc2\td3\ta4')
  await dialog(page).getByRole('button', { name: 'Copy LaTeX' }).click()
  await expect.poll(clipboardText).toContain('\\begin{tabular}')
})

test('tokens of any script, emoji, control characters, the longest title and a caption of 2,000 characters', async ({
  launch,
  scratch,
}) => {
  const vocabulary = ['שלום', '注意', '🙂', 'a\u0007<&>"']
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
  await format(page, 'PDF')
  const pdf = await exported(app, page, join(scratch, 'odd.pdf'))
  expect(pdfInfo(pdf).get('Title')).toBe(odd.name)
  const text = output('pdftotext', '-enc', 'UTF-8', pdf, '-')
  for (const token of ['שלום', '注意', '🙂']) expect(text).toContain(token)
  expect(text.match(/Long/g)?.length).toBe(400)
  expect(pdfFonts(pdf).filter(({ embedded }) => !embedded)).toEqual([])

  await opened(page)
  await format(page, 'SVG')
  const svg = xmlIn(await exported(app, page, join(scratch, 'odd.svg')))
  expect(svg.text.join('\n')).toContain('注意')
  await opened(page)
  await format(page, 'PNG')
  const png = await exported(app, page, join(scratch, 'odd.png'))
  expect(pictureIn(png).texts['induction-lab-circuit']).toContain('שלום')
  expect(statSync(png).size).toBeGreaterThan(1000)
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

  await box(page, 'Scores before the mask').uncheck()
  await expect(shown.getByText('No panels. Choose one.')).toBeVisible()
  await expect(exportButton(page)).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(shown).toBeHidden()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing wrong in the ${colorScheme} theme`, () => {
    test.use({ colorScheme })

    test('in a figure’s dialog', async ({ page }) => {
      await drawn(page)
      await opened(page)
      await dialog(page)
        .getByRole('radio', { name: /Custom/ })
        .check()
      await format(page, 'PNG')
      // Otherwise axe opens a page of its own, which no Electron window can do.
      const { passes, violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      expect(passes.length).toBeGreaterThan(10)
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
      ).toEqual([])
    })
  })
}
