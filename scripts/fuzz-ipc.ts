import { _electron } from '@playwright/test'
import { routeNames, type RouteName } from '#shared/ipc/names'
import { openAppSession } from './app/app-session'
import { ensureBuilt } from './app/built'
import { launchOptions } from './app/launch-options'
import { scratchFolder } from './app/staged-app'
import { fuzzWindow, plantedCanary } from './fuzz/window-fuzz'

// npm run fuzz:ipc [-- --each=100000] [--seed=1] [--routes=files.save,models.run]: sends malformed messages from the
// real window to the real main process and prints what came of it, route by route. Goals: no crash, no handler that
// fails, nothing told or written of a file that the app was not given.

const option = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(process.argv.join(' '))?.[1]
const each = Number(option('each') ?? 100_000)
const seed = Number(option('seed') ?? Date.now() % 2 ** 31)
const routes = (option('routes')?.split(',') ?? routeNames) as readonly RouteName[]

ensureBuilt()
const session = await openAppSession()
try {
  const app = await _electron.launch(launchOptions(session, { env: { HF_HUB_OFFLINE: '1' } }))
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  const canary = plantedCanary(scratchFolder(session, 'planted'))
  const before = JSON.stringify(canary.state())
  const total: Record<string, number> = {}
  let faults = 0
  for (const route of routes) {
    const figures = await fuzzWindow(app, page, { routes: [route], each, seed, canary })
    for (const [code, count] of Object.entries(figures.replies)) total[code] = (total[code] ?? 0) + count
    const failed = figures.failed[route] ?? 0
    faults += failed + figures.taken.length + figures.told.length
    const seconds = Math.round(figures.seconds[route])
    console.log(
      JSON.stringify({
        route,
        ...figures.replies,
        failed,
        taken: figures.taken.length,
        told: figures.told.length,
        seconds,
      }),
    )
  }
  const untouched = JSON.stringify(canary.state()) === before
  console.log(JSON.stringify({ seed, each, routes: routes.length, ...total, faults, untouched }))
  process.exitCode = faults === 0 && untouched ? 0 : 1
  await app.close()
} finally {
  await session.close()
}
