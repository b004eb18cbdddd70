import type { FullConfig } from '@playwright/test'
import { openAppSession } from '../../scripts/app/app-session'
import { announceSession } from './session'

/** Opens one session for all tests; what it returns closes it. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const session = await openAppSession({ displays: workers })
  announceSession(session)
  return session.close
}
