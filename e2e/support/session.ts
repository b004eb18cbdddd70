import type { StagedApp } from '../../scripts/app/staged-app'

const VARIABLE = 'INDUCTION_LAB_SESSION'

type Environment = Readonly<Record<string, string>>

/**
 * Hands the session that the setup has opened to the processes that run the tests. `displays` are the variables by
 * which each of them finds its own display.
 */
export function announceSession(
  { executablePath, electronFolder, appFolder, holdReady, scratch, env }: StagedApp,
  displays: readonly Environment[],
): void {
  const session = { executablePath, electronFolder, appFolder, holdReady, scratch, env }
  process.env[VARIABLE] = JSON.stringify({ session, displays })
}

/** @throws when the tests run without playwright.config.ts */
export function announcedSession(): StagedApp {
  const announced = process.env[VARIABLE]
  if (!announced) throw new Error('No app was prepared: run the tests through playwright.config.ts.')
  const { session, displays } = JSON.parse(announced) as { session: StagedApp; displays: Environment[] }
  const own = displays[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]
  return { ...session, env: { ...session.env, ...own } }
}
