import type { Electron } from './electron'
import { cachedNpmElectron } from './npm-electron'
import { installedOfficialElectron } from './official-electron'
import { overrideElectron } from './override-electron'

/** The Electron that is on this machine already, in the order of `ensureElectron`; nothing is fetched. */
export function installedElectron(): Electron | null {
  return (
    overrideElectron(process.env.ELECTRON_OVERRIDE_DIST_PATH) ??
    installedOfficialElectron() ??
    cachedNpmElectron()
  )
}
