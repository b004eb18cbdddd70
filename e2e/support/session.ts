import type { AppSession } from '../../scripts/app/app-session'
import type { StagedApp } from '../../scripts/app/staged-app'

const VARIABLE = 'INDUCTION_LAB_SESSION'

type Announced = Omit<AppSession, 'close'>

/** Hands the session that the setup has opened to the processes that run the tests. */
export function announceSession({
  executablePath,
  electronFolder,
  appFolder,
  holdReady,
  scratch,
  env,
  displays,
}: AppSession): void {
  const session: Announced = { executablePath, electronFolder, appFolder, holdReady, scratch, env, displays }
  process.env[VARIABLE] = JSON.stringify(session)
}

/**
 * The session, on the display of this process: windows of tests that run beside each other share no focus.
 * @throws when the tests run without playwright.config.ts
 */
export function announcedSession(): StagedApp {
  const session = process.env[VARIABLE]
  if (!session) throw new Error('No app was prepared: run the tests through playwright.config.ts.')
  const { displays, ...app } = JSON.parse(session) as Announced
  const display = displays[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]
  return { ...app, env: { ...app.env, ...display } }
}
