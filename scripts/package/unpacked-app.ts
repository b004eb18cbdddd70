import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'electron-builder'
import { ensureBuilt } from '../app/built'
import { REPOSITORY } from '../app/repository'
import { ensureElectron } from '../electron/ensure-electron'
import { writeNotices } from './notices'

/** Where the packaged app lies on this system's kind of machine. */
export const UNPACKED = join(REPOSITORY, 'dist/linux-unpacked')

/** Packages the app as a folder in `dist/` that runs without Node, for this machine. */
export async function packageUnpacked(): Promise<void> {
  const electron = await ensureElectron()
  ensureBuilt()
  writeNotices(electron.version)
  const folder = mkdtempSync(join(tmpdir(), 'induction-lab-package-'))
  try {
    cpSync(electron.folder, folder, { recursive: true, verbatimSymlinks: true })
    // What runs other applications has no place in ours.
    rmSync(join(folder, 'resources/app'), { recursive: true, force: true })
    await build({
      projectDir: REPOSITORY,
      dir: true,
      publish: 'never',
      config: { extends: './electron-builder.yml', electronDist: folder, electronVersion: electron.version },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
