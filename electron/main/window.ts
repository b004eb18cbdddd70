import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { chromeColours } from './chrome-colours'
import { followTitleBar, titleBarOptions } from './title-bar'
import { followPlace, lastPlace } from './window-place'

const preload = join(import.meta.dirname, '../preload/index.cjs')

/**
 * A window with nothing loaded yet; it shows itself when its first page is ready to be seen.
 *
 * @param placeStore the file that remembers where it was
 */
export function createWindow(placeStore: string): BrowserWindow {
  const { workAreaSize } = screen.getPrimaryDisplay()
  const last = lastPlace(placeStore)
  const width = last?.width ?? Math.min(1440, workAreaSize.width)
  const height = last?.height ?? Math.min(900, workAreaSize.height)

  const window = new BrowserWindow({
    ...titleBarOptions(width),
    ...(last ? { x: last.x, y: last.y } : {}),
    width,
    height,
    minWidth: 640,
    minHeight: 400,
    show: false,
    title: app.name,
    backgroundColor: chromeColours().background,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })

  window.once('ready-to-show', () => window.show())
  // The title is set by a route, which also knows whether the document is edited.
  window.on('page-title-updated', (event) => event.preventDefault())
  followTitleBar(window)
  if (last?.maximized) window.maximize()
  followPlace(window, placeStore, last)
  return window
}

/** Brings a window to the person's eyes. */
export function revealWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
