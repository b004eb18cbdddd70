import { spawnSync } from 'node:child_process'
import type { Electron } from '../electron/electron'
import { has, installPackages, type PackageNames } from './apt'

/** What Electron needs on Debian. */
export const LIBRARY_PACKAGES: readonly PackageNames[] = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libcups2t64', 'libcups2'],
  ['fonts-dejavu-core'],
]

const DISPLAY_PACKAGES: readonly PackageNames[] = [['xvfb']]

const SHOWN = 3

interface Needs {
  /** whether a display of our own will be opened */
  display: boolean
}

/**
 * Sees to it that the system has what Electron needs: as root on Debian by installing it, else by naming it.
 * @throws with the command to run, when something is missing and cannot be installed from here
 */
export function ensureLibraries(electron: Electron, needs: Needs): void {
  if (process.platform !== 'linux') return
  const missing = missingFrom(electron, needs)
  if (missing.length === 0) return
  const sentence = `This system lacks ${list(missing)}, which the window needs.`
  installPackages(sentence, needs.display ? [...LIBRARY_PACKAGES, ...DISPLAY_PACKAGES] : LIBRARY_PACKAGES)
  const still = missingFrom(electron, needs)
  if (still.length > 0) throw new Error(`apt-get has run, but ${list(still)} is still missing.`)
}

function missingFrom(electron: Electron, needs: Needs): string[] {
  const { stdout } = spawnSync('ldd', [electron.executable], { encoding: 'utf8' })
  const libraries = [...(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name)
  return needs.display && !has('Xvfb') ? [...libraries, 'Xvfb'] : libraries
}

function list(names: string[]): string {
  const shown = names.slice(0, SHOWN).join(', ')
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown
}
