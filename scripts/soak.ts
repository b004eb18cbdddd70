import { _electron } from '@playwright/test'
import { openAppSession } from './app/app-session'
import { ensureBuilt } from './app/built'
import { launchOptions } from './app/launch-options'
import { scratchFolder } from './app/staged-app'
import { measured, type Held } from './soak/measured'
import { useOnce } from './soak/round'

// npm run soak [-- --minutes=60]: uses the real app without a pause (edits, steps, exports, model runs) and prints
// what it holds at the start, every ten rounds, and at the end. The first rounds fill caches: the start is after them.
// With --strict, growth of what is given back exactly (listeners, documents, handles, processes) ends with an error.

const WARM = 5
const option = (name: string) => new RegExp(`--${name}[ =](\\S+)`).exec(process.argv.join(' '))?.[1]
const minutes = Number(option('minutes') ?? 60)
const strict = process.argv.includes('--strict')

ensureBuilt()
const session = await openAppSession()
try {
  const app = await _electron.launch(launchOptions(session))
  const page = await app.firstWindow()
  page.setDefaultTimeout(30_000)
  await page.getByRole('textbox', { name: 'Strength, as a number' }).waitFor()
  const input = await page.context().newCDPSession(page)
  await input.send('Performance.enable')
  await input.send('HeapProfiler.enable')
  const folder = scratchFolder(session, 'soak')
  let round = 0
  for (; round < WARM; round++) await useOnce(app, page, round, folder)
  const start = await measured(app, input)
  console.log(JSON.stringify({ rounds: round, ...start }))
  const until = performance.now() + minutes * 60_000
  while (performance.now() < until) {
    await useOnce(app, page, round++, folder)
    if (round % 10 === 0) console.log(JSON.stringify({ rounds: round, ...(await measured(app, input)) }))
  }
  const end = await measured(app, input)
  console.log(JSON.stringify({ rounds: round, ...end }))
  const grown = (Object.keys(start) as (keyof Held)[]).map((name) => [
    name,
    (end[name] ?? 0) - (start[name] ?? 0),
  ])
  console.log(JSON.stringify({ minutes, rounds: round - WARM, grown: Object.fromEntries(grown) as object }))
  const kept = grown.filter(
    ([name, by]) =>
      ['listeners', 'documents', 'handles', 'processes'].includes(String(name)) && Number(by) > 20,
  )
  if (strict && kept.length > 0) {
    console.error(`Not given back: ${JSON.stringify(Object.fromEntries(kept))}`)
    process.exitCode = 1
  }
  await app.close()
} finally {
  await session.close()
}
