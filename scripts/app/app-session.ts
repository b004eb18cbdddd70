import { ensureElectron } from '../electron/ensure-electron'
import { needsOwnDisplay, openDisplay } from '../system/display'
import { ensureLibraries } from '../system/libraries'
import { requireSandbox } from '../system/sandbox'
import { stagedApp, type StagedApp } from './staged-app'

/** Everything that the built app needs to be launched, any number of times. */
export interface AppSession extends StagedApp {
  close: () => Promise<void>
}

/**
 * Prepares Electron, the system, a display and the built app in `out/`.
 * @throws with a sentence for the user when one of them cannot be had
 */
export async function openAppSession(): Promise<AppSession> {
  const electron = await ensureElectron()
  ensureLibraries(electron, { display: needsOwnDisplay() })
  requireSandbox(electron)
  const display = await openDisplay()
  try {
    const { app, remove } = await stagedApp(electron)
    const close = async () => {
      await display.close()
      await remove()
    }
    return { ...app, env: { ...app.env, ...display.env }, close }
  } catch (error) {
    await display.close()
    throw error
  }
}
