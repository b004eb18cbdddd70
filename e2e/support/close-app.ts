import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { ElectronApplication } from '@playwright/test'

const PATIENCE_MS = 10_000

/** An app with its process, which a closed app no longer tells. */
export interface StartedApp {
  app: ElectronApplication
  child: ChildProcess
}

/** Closes an app as a user would, and ends it if it does not follow. */
export async function closeApp({ app, child }: StartedApp): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  const killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await app.close().catch(() => undefined)
  await gone
  clearTimeout(killer)
}
