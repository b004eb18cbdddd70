import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { routeNames } from '#shared/ipc/names'
import { fuzzWindow, plantedCanary } from '../scripts/fuzz/window-fuzz'
import { expect, test } from './support/app'

test('malformed messages to every route do no harm', async ({ launch, scratch }) => {
  test.setTimeout(60_000)
  const granted = join(scratch, 'granted.circuit')
  writeFileSync(granted, '{}')
  const { app, page } = await launch({ args: [granted], env: { HF_HUB_OFFLINE: '1' } })
  const opened = await page.evaluate(() => window.lab.invoke('app.initialDocument'))
  const token = opened.ok && opened.value.kind === 'document' ? opened.value.file.token : ''
  expect(token).not.toBe('')

  const canary = plantedCanary(scratch)
  const before = canary.state()
  const figures = await fuzzWindow(app, page, {
    routes: routeNames,
    each: 50,
    seed: 10,
    canary,
    planted: [token],
  })
  console.log(`${figures.messages} messages: ${JSON.stringify(figures.replies)}`)
  expect(figures.messages).toBeGreaterThan(2_500)
  expect(figures.failed).toEqual({})
  expect(figures.taken).toEqual([])
  expect(figures.told).toEqual([])
  expect(canary.state()).toEqual(before)
  // It still runs, with what it had.
  const models = await page.evaluate(() => window.lab.invoke('models.list'))
  expect(JSON.stringify(models)).toContain('letters-2l')
})
