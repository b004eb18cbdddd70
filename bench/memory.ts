/**
 * `npm run bench:memory`: the page's JavaScript heap before and after 10,000 steps of dragging a weight, each after a
 * garbage collection. Goal: no growth beyond noise.
 */
import { _electron } from '@playwright/test'
import { openAppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { cellPoint, dragUpAndDown } from './edit/drag'
import { rounded } from './figures'

const DRAGS = 20
const STEPS = 500

ensureBuilt()
const session = await openAppSession()
try {
  const app = await _electron.launch(launchOptions(session))
  const page = await app.firstWindow()
  await page.locator('[data-lane="0.0"]').waitFor()
  await page.keyboard.press('Alt+1')
  const input = await page.context().newCDPSession(page)
  const point = await cellPoint(page, '0.0.W_QK', 5, 4, 9)
  await input.send('HeapProfiler.enable')
  // Put back by Esc: a history that grows by what a person did is no leak.
  const drag = () => dragUpAndDown(input, point, STEPS, () => page.keyboard.press('Escape'))
  const heap = async () => {
    await input.send('HeapProfiler.collectGarbage')
    const { usedSize } = await input.send('Runtime.getHeapUsage')
    return usedSize / 1e6
  }
  await drag()
  const heaps = [await heap()]
  for (let i = 0; i < DRAGS; i++) {
    await drag()
    if ((i + 1) % 5 === 0) heaps.push(await heap())
  }
  console.log(
    JSON.stringify({
      steps: DRAGS * STEPS,
      before_MB: rounded(heaps[0]),
      after_MB: rounded(heaps.at(-1)!),
      growth_MB: rounded(heaps.at(-1)! - heaps[0]),
      along_the_way_MB: heaps.map((each) => rounded(each)),
    }),
  )
  await app.close()
} finally {
  await session.close()
}
