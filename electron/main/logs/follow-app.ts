import { app, powerMonitor, type WebContents } from 'electron'
import { logComplaints } from './console-log'
import { errorTrace } from './error-trace'
import type { LogFile } from './log-file'
import { pageComplaint } from './page-complaint'

/** What the last line of a run says that ended by itself. */
const END = 'quit'

/** Keeps a log of this run: its start and end, what goes wrong, and when the computer slept. */
export function followApp(log: LogFile): void {
  const newest = log.newest()
  if (newest && !newest.endsWith(` info ${END}`)) {
    log.write('error', 'The last run ended without quitting: it was killed, or native code failed.')
  }
  log.write('info', `start ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform}`)
  logComplaints(log)
  // Only watched: what Electron does about it stays as it is.
  process.on('uncaughtExceptionMonitor', (error) =>
    log.write('error', `The main process failed: ${errorTrace(error)}`),
  )
  process.on('unhandledRejection', (reason) => console.error('A promise of the main process failed:', reason))
  app.on('quit', () => log.write('info', END))
  app.on('web-contents-created', (_event, contents) => followPage(log, contents))
  void app.whenReady().then(() => {
    powerMonitor.on('suspend', () => log.write('info', 'the computer goes to sleep'))
    powerMonitor.on('resume', () => log.write('info', 'the computer is awake again'))
  })
}

function followPage(log: LogFile, contents: WebContents): void {
  contents.on('console-message', (...words: unknown[]) => {
    const [event, ...apart] = words
    const line = pageComplaint(event, ...apart)
    if (line !== null) log.write('error', line)
  })
}
