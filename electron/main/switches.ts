import { app } from 'electron'

/** Chromium's own services that would talk to the network behind the app's back. */
const quiet = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'dns-prefetch-disable',
  'no-pings',
]

/**
 * Silences Chromium. Must run before the app is ready.
 *
 * @param offline also makes every name and address unreachable for Chromium; the development server needs it off
 */
export function silenceChromium(offline: boolean): void {
  for (const name of quiet) app.commandLine.appendSwitch(name)
  if (offline) app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
}
