import type { FullConfig } from '@playwright/test'
import { openAppSession } from '../../scripts/app/app-session'
import { openDisplay } from '../../scripts/system/display'
import { announceSession } from './session'

/** Opens one session for all tests, with a display for each worker; what it returns closes it. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const session = await openAppSession()
  const displays = await Promise.all(Array.from({ length: workers - 1 }, openDisplay))
  announceSession(session, [{}, ...displays.map(({ env }) => env)])
  return async () => {
    await Promise.all(displays.map(({ close }) => close()))
    await session.close()
  }
}
