import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Path of the executable inside a folder of Electron, by platform. */
export function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** The version that a folder of Electron states of itself in its file `version`, or null. */
export function statedVersion(folder: string): string | null {
  const file = join(folder, 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null
}
