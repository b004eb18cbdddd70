import { nativeTheme, type BrowserWindow, type BrowserWindowConstructorOptions } from 'electron'
import type { WindowControls } from '#shared/ipc/app-info'
import { chromeColours } from './chrome-colours'

/** The page draws the title bar; the system draws its own buttons into it. */
export const windowControls: WindowControls = process.platform === 'darwin' ? 'native' : 'overlay'

/** In CSS pixels, as the page's own title bar. */
const barHeight = (windowWidth: number): number => (windowWidth < 1100 ? 36 : 40)

const overlay = (height: number) => ({
  color: chromeColours().background,
  symbolColor: chromeColours().symbols,
  // The hairline under the bar runs on below the buttons.
  height: height - 1,
})

export const titleBarOptions = (windowWidth: number): BrowserWindowConstructorOptions =>
  windowControls === 'native'
    ? { titleBarStyle: 'hidden', titleBarOverlay: { height: 40 }, trafficLightPosition: { x: 14, y: 12 } }
    : { titleBarStyle: 'hidden', titleBarOverlay: overlay(barHeight(windowWidth)) }

/** Gives the buttons the theme's colours and the height that the page's title bar has at the present zoom. */
export function refreshTitleBar(window: BrowserWindow): void {
  window.setBackgroundColor(chromeColours().background)
  if (windowControls === 'overlay') window.setTitleBarOverlay(overlay(shownHeight(window)))
}

/** Refreshes the title bar whenever the theme or the class of the window's width changes. */
export function followTitleBar(window: BrowserWindow): void {
  let height = shownHeight(window)
  const refresh = () => refreshTitleBar(window)

  window.on('resize', () => {
    if (shownHeight(window) === height) return
    height = shownHeight(window)
    refresh()
  })
  nativeTheme.on('updated', refresh)
  window.on('closed', () => nativeTheme.off('updated', refresh))
}

function shownHeight(window: BrowserWindow): number {
  const zoom = window.webContents.getZoomFactor()
  const [width = 0] = window.getContentSize()
  return Math.round(barHeight(width / zoom) * zoom)
}
