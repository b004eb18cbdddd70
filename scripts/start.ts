/** `npm start [-- FILE]`: the built app in a window. */
import { REPOSITORY } from './app/repository'
import { ensureBuilt } from './app/built'
import { ensureElectron } from './electron/ensure-electron'
import { endWithSentence } from './system/end-with-sentence'
import { ensureLibraries } from './system/libraries'
import { runInForeground } from './system/run-in-foreground'
import { requireSandbox } from './system/sandbox'
import { requireScreen, sandboxArguments } from './system/screen'

async function start(): Promise<number> {
  requireScreen()
  const electron = await ensureElectron()
  ensureLibraries(electron, { display: false })
  requireSandbox(electron)
  ensureBuilt()
  return runInForeground(
    electron.executable,
    [...sandboxArguments(), REPOSITORY, ...process.argv.slice(2)],
    // Files are named as seen from where the command was typed.
    { cwd: process.env.INIT_CWD },
  )
}

process.exitCode = await start().catch(endWithSentence)
