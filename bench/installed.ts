/**
 * `npm run bench:installed`: the packaged app as somebody has it. As root on Debian the package is made, installed by
 * apt, measured and removed again; elsewhere the unpacked folder is measured, and `installed` is 0.
 *
 * cold_start_ms: from the start of the process to the second frame after the first painted maps of the sample circuit, as
 * seen from outside and so a little late; the files of the app are taken out of the page cache before each (goal: 2,000).
 * first_start_ms: the first of those, with a new profile. warm_start_ms: the same with the files in the cache.
 * memory_mb: five seconds later, of all its processes, pages that they share counted once.
 * package_mb, installed_mb: the `.deb` as it is released, and what it lays down (goal: 340), in 10⁶ bytes.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openAppSession } from '../scripts/app/app-session'
import { INSTALLED, makeDebianPackage } from '../scripts/package/debian-package'
import { packageUnpacked, UNPACKED } from '../scripts/package/unpacked-app'
import { has } from '../scripts/system/apt'
import { isRoot } from '../scripts/system/user'
import { quantile, rounded } from './figures'
import { folderBytes, forgetFiles } from './installed/files'
import { startedApp } from './installed/started-app'

const STARTS = 5

const asPackage = isRoot() && has('apt-get') && has('dpkg-deb')
// What somebody has installed is not ours to replace and remove.
if (asPackage && existsSync(INSTALLED)) {
  throw new Error(
    `Induction Lab is installed in ${INSTALLED}. Remove it first, with: apt-get remove induction-lab`,
  )
}
await packageUnpacked()
const made = asPackage ? makeDebianPackage(UNPACKED, 'small') : null
const session = await openAppSession()
try {
  if (made) install(made.file)
  const folder = made ? INSTALLED : UNPACKED
  const program = join(folder, 'bin/induction-lab')
  const started = (profile?: string) => startedApp(session, program, profile)
  const first = await (forgetFiles(folder), started())
  const cold = [first]
  while (cold.length < STARTS) cold.push(await (forgetFiles(folder), started(first.profile)))
  const warm = []
  while (warm.length < STARTS) warm.push(await started(first.profile))
  const middle = (values: readonly number[]) => rounded(quantile(values, 0.5), 0)
  console.log(
    JSON.stringify({
      installed: made ? 1 : 0,
      starts: STARTS,
      cold_start_ms: middle(cold.map(({ interactive }) => interactive)),
      cold_start_worst_ms: rounded(Math.max(...cold.map(({ interactive }) => interactive)), 0),
      cold_first_paint_ms: middle(cold.map(({ firstPaint }) => firstPaint)),
      first_start_ms: rounded(first.interactive, 0),
      warm_start_ms: middle(warm.map(({ interactive }) => interactive)),
      memory_mb: middle(warm.map(({ memory }) => memory / 1e6)),
      processes: middle(warm.map(({ processes }) => processes)),
      ...(made && { package_mb: rounded(made.bytes / 1e6, 1) }),
      installed_mb: rounded(made ? made.installedKiB * 1024e-6 : folderBytes(folder) / 1e6, 1),
    }),
  )
} finally {
  if (made && existsSync(INSTALLED)) {
    execFileSync('apt-get', ['remove', '-y', '-qq', 'induction-lab'], { stdio: 'ignore' })
  }
  await session.close()
}

function install(file: string): void {
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', file], { stdio: 'ignore' })
}
