/**
 * `npm run bench:figures [-- --json]`: how long figures take in the real window, from the click on Export to the
 * moment when the file is there: the whole flow of the sample (20 panels, 178 mm) as SVG, PDF and 4× PNG; and a map of
 * 1024 × 1024 numbers without a pattern as PDF, from the figure's value to the file's bytes, with their size.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflate as zlibDeflate } from 'node:zlib'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import type { Figure } from '#shared/figure/figure'
import { defaultStyle } from '#shared/figure/figure-of-stages'
import { layoutFigure, POINTS_PER_MM } from '#shared/figure/layout'
import { sceneSvg } from '#shared/figure/svg'
import { openAppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { scratchFolder } from '../scripts/app/staged-app'
import { quantile, rounded } from './figures'

const ROUNDS = 12
const WARM_UP = 2
const SIDE = 1024
const MEGABYTE = 1024 * 1024

const deflated = promisify(zlibDeflate)

interface Row {
  readonly figure: string
  readonly p50: number
  readonly max: number
  readonly goal: number
  readonly megabytes: number
}

async function exportOnce(
  app: ElectronApplication,
  page: Page,
  format: string,
  path: string,
): Promise<number> {
  // The function has no name of its own: what compiles this file would add a helper that the app has not.
  await app.evaluate(({ dialog }, filePath) => {
    const [answer] = [() => Promise.resolve({ canceled: false, filePath })]
    Object.assign(dialog, { showSaveDialog: answer })
  }, path)
  await page.keyboard.press('Control+e')
  const dialog = page.getByRole('dialog', { name: 'Export figure' })
  await dialog.getByRole('button', { name: 'Every stage of all heads' }).click()
  await dialog.getByRole('radio', { name: format }).check()
  if (format === 'PNG') await dialog.getByRole('combobox', { name: 'Resolution' }).selectOption('384')
  await dialog.getByRole('radio', { name: /178 mm/ }).check()
  const button = dialog.getByRole('button', { name: /^Export .+…$/ })
  await page.waitForTimeout(300)
  const start = performance.now()
  await button.click()
  await dialog.waitFor({ state: 'hidden' })
  return performance.now() - start
}

/** Numbers between −1 and 1 without a pattern: nothing packs worse. */
function largeFigure(): Figure {
  let state = 1
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  const values = Float64Array.from({ length: SIDE * SIDE }, () => 2 * random() - 1)
  const labels = Array.from({ length: SIDE }, (_, i) => ({ text: String(i) }))
  return {
    title: 'A large map',
    panels: [
      {
        kind: 'matrix',
        id: 'map',
        title: 'A large map',
        rows: { name: 'query', labels },
        columns: { name: 'key', labels },
        values: { rows: SIDE, columns: SIDE, values },
        scale: { kind: 'signed', limit: 1 },
        marks: new Map(),
        sharedScale: null,
      },
    ],
    caption: '',
    provenance: [],
    style: { ...defaultStyle, width: 178 },
    document: null,
  }
}

/** @returns milliseconds and bytes of the PDF */
async function largePdf(page: Page, figure: Figure): Promise<{ ms: number; bytes: number }> {
  const start = performance.now()
  const scene = layoutFigure(figure)
  const svg = await sceneSvg(figure, scene, deflated)
  const drawn = performance.now() - start
  const [width, height] = [scene.width / POINTS_PER_MM, scene.height / POINTS_PER_MM]
  // Timed in the page: bringing the drawing there is the benchmark's own doing.
  const { ms, bytes } = await page.evaluate(
    async (drawing) => {
      const more = { title: 'A large map', subject: '', keywords: [], document: null }
      const asked = performance.now()
      const reply = await window.lab.invoke('figure.pdf', { ...drawing, ...more })
      const size = reply.ok && reply.value.kind === 'pdf' ? reply.value.bytes.length : 0
      return { ms: performance.now() - asked, bytes: size }
    },
    { svg, width, height },
  )
  if (bytes === 0) throw new Error('The PDF was not made.')
  return { ms: drawn + ms, bytes }
}

function row(figure: string, samples: readonly number[], goal: number, bytes: number): Row {
  return {
    figure,
    p50: rounded(quantile(samples, 0.5), 0),
    max: rounded(Math.max(...samples), 0),
    goal,
    megabytes: rounded(bytes / MEGABYTE),
  }
}

ensureBuilt()
const session = await openAppSession()
const folder = scratchFolder(session, 'bench')
const rows: Row[] = []
try {
  const app = await _electron.launch(launchOptions(session))
  const page = await app.firstWindow()
  await page.locator('[data-lane="0.0"]').waitFor()
  for (const [format, ending, goal] of [
    ['SVG', 'svg', 300],
    ['PDF', 'pdf', 1000],
    ['PNG', 'png', 1000],
  ] as const) {
    const path = join(folder, `flow.${ending}`)
    const samples: number[] = []
    for (let i = -WARM_UP; i < ROUNDS; i++) {
      const ms = await exportOnce(app, page, format, path)
      if (i >= 0) samples.push(ms)
    }
    rows.push(row(`whole flow, ${format === 'PNG' ? '4× PNG' : format}`, samples, goal, statSync(path).size))
  }
  const figure = largeFigure()
  const samples: number[] = []
  let size = 0
  for (let i = 0; i < 5; i++) {
    const { ms, bytes } = await largePdf(page, figure)
    samples.push(ms)
    size = bytes
  }
  rows.push(row(`${SIDE} × ${SIDE} map, PDF`, samples, 2000, size))
  await app.close()
} finally {
  await session.close()
}

if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else console.table(rows)
