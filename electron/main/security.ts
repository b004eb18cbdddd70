import { app, type Session, type WebContents } from 'electron'
import { isOwnPage } from './origin'
import { isAllowedRequest } from './request-filter'

/**
 * Denies every page and every session what this app does not need. Must run before the app is ready, so that no
 * session or page comes to life without it.
 *
 * @param server the development server, which alone may be loaded and reloaded beside our own files
 */
export function hardenApp(server: URL | null): void {
  // Under --no-sandbox (root on Linux) this call would kill every child process in a loop.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('session-created', (session) => hardenSession(session, server))
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, server))
}

function hardenSession(session: Session, server: URL | null): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  // Even switched off it fetches a dictionary at every start, unless its address leads nowhere.
  session.setSpellCheckerDictionaryDownloadURL('none:/')
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isAllowedRequest(details.url, server) })
  })
  session.on('will-download', (event) => event.preventDefault())
}

function hardenContents(contents: WebContents, server: URL | null): void {
  contents.on('will-frame-navigate', (event) => {
    const reloads = server !== null && event.isMainFrame && isOwnPage(event.url, server)
    if (!reloads) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
