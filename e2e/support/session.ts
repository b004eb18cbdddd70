import type { StagedApp } from '../../scripts/app/staged-app'

const VARIABLE = 'INDUCTION_LAB_SESSION'

/** Hands the session that the setup has opened to the processes that run the tests. */
export function announceSession({
  executablePath,
  electronFolder,
  appFolder,
  holdReady,
  scratch,
  env,
}: StagedApp): void {
  const session = { executablePath, electronFolder, appFolder, holdReady, scratch, env }
  process.env[VARIABLE] = JSON.stringify(session)
}

/** @throws when the tests run without playwright.config.ts */
export function announcedSession(): StagedApp {
  const session = process.env[VARIABLE]
  if (!session) throw new Error('No app was prepared: run the tests through playwright.config.ts.')
  return JSON.parse(session) as StagedApp
}
