/**
 * `npm run bench:kill [-- --kills=100]`: kills the real app, again and again, in the middle of a drag, a save and an
 * autosave, and counts what the next start does not bring back. Goals: no acknowledged edit lost, no file half-written.
 */
import { chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '#shared/circuit/seeded-random'
import { openAppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { scratchFolder } from '../scripts/app/staged-app'
import { isRoot, UNPRIVILEGED } from '../scripts/system/user'
import { writeLargeDocument } from './edit/large-document'
import { editedAndKilled, found, isWhole, killed, launched, leftBeside, type During } from './kill/round'

const KILLS = Number(/--kills=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 100)
const MODES: readonly During[] = ['drag', 'save', 'autosave']
const SHORTEST_MS = 300
const LONGEST_MS = 2500
const SEED = 4

/** A document in a folder where whoever runs the app can write. */
function ownDocument(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const path = writeLargeDocument(folder, 26, 38)
  if (isRoot()) for (const each of [folder, path]) chownSync(each, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
  return path
}

ensureBuilt()
const session = await openAppSession()
const random = seededRandom(SEED)
const total = { kills: 0, acknowledged: 0, lost: 0, not_shown: 0, half_written: 0, left_files: 0 }
const kills: Record<During, number> = { drag: 0, save: 0, autosave: 0 }
try {
  for (const [m, during] of MODES.entries()) {
    const profile = scratchFolder(session, `kill-${during}`)
    const path = ownDocument(join(scratchFolder(session, 'documents'), during))
    let expected = 0
    const rounds = Math.floor((KILLS * (m + 1)) / MODES.length) - Math.floor((KILLS * m) / MODES.length)
    // One start more than kills: each tells what the kill before it has left.
    for (let round = 0; round <= rounds; round++) {
      const running = await launched(session, profile, round === 0 ? [path] : [])
      const { records, isShown } = await found(running.page)
      total.lost += Math.max(0, expected - records)
      total.not_shown += isShown ? 0 : 1
      total.left_files += leftBeside(path)
      if (round === rounds) {
        await killed(running.app)
        break
      }
      if (during === 'autosave') await switchOnAutosave(running.page)
      const before = await acknowledgedNow(running.page)
      const told = await editedAndKilled(running, during, SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS))
      const fresh = Math.max(0, told - before)
      expected = records + fresh
      total.acknowledged += fresh
      total.half_written += isWhole(path) ? 0 : 1
      total.kills++
      kills[during]++
    }
  }
  console.log(JSON.stringify({ ...total, during: kills }))
} finally {
  await session.close()
}

type Page = Awaited<ReturnType<typeof launched>>['page']

async function acknowledgedNow(page: Page): Promise<number> {
  return Number(await page.locator('[data-acknowledged]').getAttribute('data-acknowledged'))
}

async function switchOnAutosave(page: Page): Promise<void> {
  if ((await page.evaluate(() => localStorage.getItem('autosave'))) === 'true') return
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('Save to the file automatically')
  await page.keyboard.press('Enter')
}
