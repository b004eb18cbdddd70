import type { BrowserWindow } from 'electron'

/** A world of our own beside the page's: nothing that runs in the page can change what is read there. */
const WORLD = 1000

/**
 * Pastes where the keyboard is, if a person has just used a key or a button there: a page must not be able to read the
 * clipboard whenever it likes.
 */
export async function pasteForPerson({ webContents }: BrowserWindow): Promise<void> {
  const code = 'navigator.userActivation.isActive'
  const isAsked: unknown = await webContents.executeJavaScriptInIsolatedWorld(WORLD, [{ code }])
  if (isAsked === true) webContents.paste()
}
