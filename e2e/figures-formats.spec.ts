import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { serializeDocument } from '#shared/document/serialize'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { box, dialog, exported, format, list, opened } from './support/figure-dialog'
import { numpyArrays, output, pdfFonts, pdfInfo, pictureIn, xmlIn } from './support/figure-files'

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

  // Two columns at 600 dpi, as journals ask.
  await opened(page)
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  await expect(list(page, 'Resolution').locator('option:checked')).toHaveText('600 dpi, 4,205 px wide')
  const wide = await exported(app, page, join(scratch, 'wide.png'))
  expect(pictureIn(wide)).toMatchObject({ width: 4205, perMetre: 23622 })
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
