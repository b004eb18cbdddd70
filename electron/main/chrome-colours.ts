import { nativeTheme } from 'electron'

interface ChromeColours {
  /** Behind the page until it is drawn, and behind the window's buttons: the token `bg`. */
  readonly background: string
  /** The window's buttons: the token `text-2`. */
  readonly symbols: string
}

const light: ChromeColours = { background: '#eceef2', symbols: '#474d5a' }
const dark: ChromeColours = { background: '#0d0f12', symbols: '#b6bcc8' }

/** The colours of what is drawn outside the page, in the present theme. */
export const chromeColours = (): ChromeColours => (nativeTheme.shouldUseDarkColors ? dark : light)
