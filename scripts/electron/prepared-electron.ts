import { cp, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { executableName } from './electron-folder'

const LOADER = join(import.meta.dirname, 'app-loader')

/**
 * Turns an unpacked product into a plain Electron: the usual name of the executable, a loader that runs the
 * application named on the command line (the product has no default app), a debugger that may be attached,
 * and no start-up snapshot of the product.
 */
export async function preparedElectron(folder: string, executable: string, version: string): Promise<void> {
  const electron = join(folder, executableName())
  await rename(join(folder, executable), electron)
  await flipFuses(electron, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  await cp(LOADER, join(folder, 'resources', 'app'), { recursive: true })
  await writeFile(join(folder, 'version'), version)
}
