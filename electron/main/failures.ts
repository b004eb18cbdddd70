import { app, dialog, type BrowserWindow } from 'electron'

/** What Chromium reports for a load that another load replaced. */
const aborted = -3

/**
 * Tells the person when the page could not be loaded or its process died, and offers to load it again.
 *
 * @param load loads the page; its own rejection is of no interest, since the window reports the failure too
 */
export function offerReload(window: BrowserWindow, load: () => void): void {
  let asking = false
  let isEnding = false

  const askAboutHang = async () => {
    if (asking || window.isDestroyed()) return
    console.error('The page does not answer.')
    asking = true
    // Goes away by itself when the page answers again.
    const over = new AbortController()
    const end = () => over.abort()
    window.once('responsive', end)
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The window does not answer.',
      detail: 'Wait, or load it again: what you did is kept.',
      buttons: ['Wait', 'Reload'],
      defaultId: 0,
      cancelId: 0,
      signal: over.signal,
    })
    window.off('responsive', end)
    asking = false
    if (response !== 1 || over.signal.aborted || window.isDestroyed()) return
    // A page that is busy for ever does not give way to another load.
    isEnding = true
    contents.forcefullyCrashRenderer()
  }

  const ask = async (message: string, detail: string) => {
    if (asking || window.isDestroyed()) return
    asking = true
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message,
      detail,
      buttons: ['Reload', 'Quit'],
      defaultId: 0,
      cancelId: 1,
    })
    asking = false
    if (response === 0) load()
    else app.quit()
  }

  const contents = window.webContents
  window.on('unresponsive', () => void askAboutHang())
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (!isMainFrame || code === aborted) return
    console.error(`The page could not be loaded: ${description} (${code})`)
    window.show()
    void ask('The window could not be loaded.', 'Its files may be damaged. Reload, or install the app again.')
  })
  contents.on('did-navigate', (_event, _url, status) => {
    if (status < 400) return
    console.error(`The page could not be loaded: status ${status}`)
    void ask('The window could not be loaded.', 'Its files may be missing. Reload, or install the app again.')
  })
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    if (isEnding) {
      isEnding = false
      return load()
    }
    console.error(`The page's process is gone: ${reason} (${exitCode})`)
    void ask('The window stopped working.', 'Reload to go on: what you did is kept.')
  })
}

/** Writes down the end of any other process of the app, such as the GPU's. */
export function logLostProcesses(): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit') console.error(`${name ?? type} process is gone: ${reason} (${exitCode})`)
  })
}
