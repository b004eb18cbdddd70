/** `npm run dev`: the app in a window, renewed as the sources change. */
import { join } from 'node:path'
import { REPOSITORY } from './app/repository'
import { ensureElectron } from './electron/ensure-electron'
import { endWithSentence } from './system/end-with-sentence'
import { ensureLibraries } from './system/libraries'
import { runInForeground } from './system/run-in-foreground'
import { requireSandbox } from './system/sandbox'
import { requireScreen, sandboxArguments } from './system/screen'

const ELECTRON_VITE = join(REPOSITORY, 'node_modules/electron-vite/bin/electron-vite.js')

async function dev(): Promise<number> {
  requireScreen()
  const electron = await ensureElectron()
  ensureLibraries(electron, { display: false })
  requireSandbox(electron)
  const noSandbox = sandboxArguments().length > 0
  return runInForeground(process.execPath, [ELECTRON_VITE, 'dev', '--watch', ...process.argv.slice(2)], {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      ELECTRON_EXEC_PATH: electron.executable,
      ...(noSandbox ? { NO_SANDBOX: '1' } : {}),
    },
  })
}

process.exitCode = await dev().catch(endWithSentence)
