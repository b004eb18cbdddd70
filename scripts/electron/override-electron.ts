import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Electron } from './electron'
import { executableName, statedVersion } from './electron-folder'

/**
 * The Electron in a folder that the user named.
 * @param folder the value of ELECTRON_OVERRIDE_DIST_PATH; empty means none
 * @throws when the folder holds no Electron
 */
export function overrideElectron(folder: string | undefined): Electron | null {
  if (!folder) return null
  const executable = resolve(folder, executableName())
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${executableName()} in it.`)
  }
  return {
    folder: resolve(folder),
    executable,
    version: statedVersion(folder) ?? 'of an unstated version',
    origin: 'override',
  }
}
