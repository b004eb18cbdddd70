/**
 * `npm run bench:edit [-- --json]`: how long a dragged weight takes from the pointer to the last map, in the real
 * window, at D = 9, 64 and 128; and the same with a plain `setOption` a chart. Goals: p95 ≤ 16.7 ms and ≤ 33 ms.
 */
import { chmod, cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { openAppSession, type AppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { cellPoint, dragUpAndDown } from './edit/drag'
import { writeLargeDocument } from './edit/large-document'
import { buildPlainCharts } from './edit/plain-charts'
import { startRecording, stopRecording, type Recording } from './edit/recorder'
import { quantile, rounded } from './figures'

const MOVES = 720
const WARM_UP = 60
const WINDOW = { width: 1440, height: 900 }

interface Case {
  readonly D: number
  /** Row and column of W_QK of head 0.0 that the first of its useful weights has: position 1 looks at position 0. */
  readonly row: number
  readonly column: number
  readonly file?: string
}

async function measure(
  session: AppSession,
  { D, row, column, file }: Case,
): Promise<Recording & { shown: number }> {
  const app = await _electron.launch(launchOptions(session, { args: file ? [file] : [] }))
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0].setContentSize(size.width, size.height)
    }, WINDOW)
    await page.locator('[data-lane="0.0"]').waitFor()
    await page.keyboard.press('Alt+1')
    await page.locator('[data-lane] [role="grid"][data-stage="0.0.W_QK"][aria-readonly="false"]').waitFor()
    const input = await page.context().newCDPSession(page)
    const point = await cellPoint(page, '0.0.W_QK', row, column, D)
    await dragUpAndDown(input, point, WARM_UP)
    await page.keyboard.press('Control+z')
    await startRecording(page)
    await dragUpAndDown(input, point, MOVES)
    const shown = await page.locator('[role="grid"][data-stage]').count()
    return { ...(await stopRecording(page)), shown }
  } finally {
    await app.close()
  }
}

async function withPlainCharts<T>(session: AppSession, work: () => Promise<T>): Promise<T> {
  const page = join(session.appFolder, 'out/renderer')
  const plain = await buildPlainCharts()
  const replace = async (folder: string) => {
    await rm(page, { recursive: true, force: true })
    await cp(folder, page, { recursive: true })
    // The app may run as another user than the one who built the page.
    await chmod(page, 0o755)
  }
  const kept = `${plain.folder}-kept`
  await cp(page, kept, { recursive: true })
  try {
    await replace(plain.folder)
    return await work()
  } finally {
    await replace(kept)
    await rm(kept, { recursive: true, force: true })
    await plain.remove()
  }
}

function row(name: string, { painted, fromInput, frames, maps, shown }: Recording & { shown: number }) {
  return {
    what: name,
    moves: painted.length,
    shown,
    'maps a move': quantile(maps, 0.5),
    p50_ms: rounded(quantile(painted, 0.5)),
    p95_ms: rounded(quantile(painted, 0.95)),
    max_ms: rounded(Math.max(...painted)),
    input_p95_ms: rounded(quantile(fromInput, 0.95)),
    frame_p50_ms: rounded(quantile(frames, 0.5)),
    frame_p95_ms: rounded(quantile(frames, 0.95)),
  }
}

const asJson = process.argv.includes('--json')
ensureBuilt()
const session = await openAppSession()
try {
  const small: Case = { D: 9, row: 5, column: 4 }
  const large: Case = { D: 64, row: 27, column: 26, file: writeLargeDocument(session.scratch, 26, 38) }
  const largest: Case = { D: 128, row: 65, column: 64, file: writeLargeDocument(session.scratch, 64, 64) }
  const at9 = row('D = 9', await measure(session, small))
  const at64 = row('D = 64', await measure(session, large))
  const at128 = row('D = 128', await measure(session, largest))
  const [plain9, plain64] = await withPlainCharts(session, async () => [
    row('D = 9, setOption a chart', await measure(session, small)),
    row('D = 64, setOption a chart', await measure(session, large)),
  ])
  if (!asJson) console.table([at9, at64, at128, plain9, plain64])
  const result = {
    p95_ms: at9.p95_ms,
    p95_64_ms: at64.p95_ms,
    p95_128_ms: at128.p95_ms,
    frame_p95_ms: at9.frame_p95_ms,
    frame_p95_64_ms: at64.frame_p95_ms,
    moves: at9.moves,
    moves_64: at64.moves,
    moves_128: at128.moves,
    maps: at9['maps a move'],
    maps_64: at64['maps a move'],
    plain_p95_ms: plain9.p95_ms,
    plain_p95_64_ms: plain64.p95_ms,
    ratio: rounded(plain9.p95_ms / at9.p95_ms),
    ratio_64: rounded(plain64.p95_ms / at64.p95_ms),
  }
  console.log(JSON.stringify(result))
} finally {
  await session.close()
}
