import { ensureElectron } from '../electron/ensure-electron'
import { needsOwnDisplay, openDisplay } from '../system/display'
import { ensureLibraries } from '../system/libraries'
import { requireSandbox } from '../system/sandbox'
import { stagedApp, type StagedApp } from './staged-app'

/** Everything that the built app needs to be launched, any number of times. */
export interface AppSession extends StagedApp {
  /** variables of each display; `env` holds those of the first */
  displays: Record<string, string>[]
  close: () => Promise<void>
}

/**
 * Prepares Electron, the system, displays and the built app in `out/`.
 * @param displays how many virtual displays, where the app needs one: each has a focus and a clipboard of its own
 * @throws with a sentence for the user when one of them cannot be had
 */
export async function openAppSession({ displays = 1 } = {}): Promise<AppSession> {
  const electron = await ensureElectron()
  ensureLibraries(electron, { display: needsOwnDisplay() })
  requireSandbox(electron)
  const opened: Awaited<ReturnType<typeof openDisplay>>[] = []
  const closeDisplays = async () => {
    await Promise.all(opened.map((display) => display.close()))
  }
  try {
    while (opened.length < displays) opened.push(await openDisplay())
    const { app, remove } = await stagedApp(electron)
    const close = async () => {
      await closeDisplays()
      await remove()
    }
    const variables = opened.map(({ env }) => env)
    return { ...app, env: { ...app.env, ...variables[0] }, displays: variables, close }
  } catch (error) {
    await closeDisplays()
    throw error
  }
}
