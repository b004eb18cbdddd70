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
  /** Megabytes in use and number of objects. Querying objects collects what a single collection leaves. */
  const heap = async () => {
    await input.send('HeapProfiler.collectGarbage')
    const { result } = await input.send('Runtime.evaluate', { expression: 'Object.prototype' })
    const { objects } = await input.send('Runtime.queryObjects', { prototypeObjectId: result.objectId! })
    const counted = await input.send('Runtime.callFunctionOn', {
      objectId: objects.objectId!,
      functionDeclaration: 'function () { return this.length }',
      returnByValue: true,
    })
    await input.send('Runtime.releaseObject', { objectId: objects.objectId! })
    await input.send('HeapProfiler.collectGarbage')
    const { usedSize } = await input.send('Runtime.getHeapUsage')
    return { MB: usedSize / 1e6, objects: counted.result.value as number }
  }
  await drag()
  const heaps = [await heap()]
  for (let i = 0; i < DRAGS; i++) {
    await drag()
    if ((i + 1) % 5 === 0) heaps.push(await heap())
  }
  const [before, after] = [heaps[0], heaps.at(-1)!]
  console.log(
    JSON.stringify({
      steps: DRAGS * STEPS,
      before_MB: rounded(before.MB),
      after_MB: rounded(after.MB),
      growth_MB: rounded(after.MB - before.MB),
      along_the_way_MB: heaps.map(({ MB }) => rounded(MB)),
      objects_before: before.objects,
      objects_after: after.objects,
    }),
  )
  await app.close()
} finally {
  await session.close()
}
