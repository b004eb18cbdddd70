import { openAppSession } from '../../scripts/app/app-session'
import { announceSession } from './session'

/** Opens one session for all tests; what it returns closes it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const session = await openAppSession()
  announceSession(session)
  return session.close
}
