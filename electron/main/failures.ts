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
