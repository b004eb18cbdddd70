import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Electron } from '../electron/electron'
import { isRoot } from './user'

const SET_USER_ID = 0o4000

/**
 * @throws when Chromium cannot shut its pages in here, neither by user namespaces nor by its helper, with what
 *   to do about it
 */
export function requireSandbox(electron: Electron): void {
  if (process.platform !== 'linux' || isRoot()) return
  const helper = join(electron.folder, 'chrome-sandbox')
  if (grantsUserNamespaces() || isPrivileged(helper)) return
  throw new Error(
    "Chromium's sandbox cannot work here, because the system grants no user namespaces. " +
      `Run: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  )
}

function grantsUserNamespaces(): boolean {
  return spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0
}

function isPrivileged(helper: string): boolean {
  const { uid, mode } = statSync(helper)
  return uid === 0 && (mode & SET_USER_ID) !== 0
}
