import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Electron } from './electron'
import { executableName, statedVersion } from './electron-folder'

const PROBE_MS = 5_000
const DOWNLOAD_MS = 600_000

const packageFile = createRequire(import.meta.url).resolve('electron/package.json')
const packageFolder = dirname(packageFile)
const { version } = createRequire(import.meta.url)(packageFile) as { version: string }

/** The official binary inside the `electron` package, when it is complete and of the package's version. */
export function installedOfficialElectron(): Electron | null {
  const folder = join(packageFolder, 'dist')
  const executable = join(folder, executableName())
  const complete =
    existsSync(executable) && existsSync(join(packageFolder, 'path.txt')) && statedVersion(folder) === version
  return complete ? { folder, executable, version, origin: 'official' } : null
}

/**
 * Lets the `electron` package download its binary, if the releases can be reached at all.
 * @returns the Electron, or why there is none, as a clause
 */
export async function downloadedOfficialElectron(): Promise<{ electron: Electron } | { refusal: string }> {
  if (!(await releasesReachable())) return { refusal: "Electron's releases cannot be reached from here" }
  console.log(`Downloading the official Electron ${version}.`)
  const child = spawnSync(process.execPath, [join(packageFolder, 'install.js')], {
    timeout: DOWNLOAD_MS,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const electron = child.status === 0 ? installedOfficialElectron() : null
  if (electron) return { electron }
  const lastWords = child.stderr.split('\n').find((line) => line.includes('Error')) ?? 'it did not finish'
  return { refusal: `the official download failed (${lastWords.trim()})` }
}

/** Whether one small file of the release answers; a network without a way out fails here, and fast. */
async function releasesReachable(): Promise<boolean> {
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/'
  try {
    const answer = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS),
    })
    return answer.ok
  } catch {
    return false
  }
}
