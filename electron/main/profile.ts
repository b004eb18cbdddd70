import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'

/**
 * Sees to it that the app has a folder of its own that it can write. Without one Chromium takes another copy of the app
 * for running, and this one would end without a word: it gets a folder for this run alone. Must run before anything
 * asks for the folder.
 *
 * @returns whether the folder is gone after this run
 */
export function ensureProfile(): boolean {
  const folder = app.getPath('userData')
  if (isWritable(folder)) return false
  console.error('The profile cannot be written; this run has a temporary one.')
  app.setPath('userData', mkdtempSync(join(app.getPath('temp'), 'induction-lab-')))
  return true
}

/** Tells what a temporary folder costs. */
export function tellTemporary(window: BrowserWindow): void {
  window.once('show', () => {
    void dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The app’s own folder cannot be written.',
      detail:
        'Settings, imported models and unsaved work of this run go when the app is closed. Save your work to files, or ' +
        'make the folder writable and start again.',
      buttons: ['OK'],
    })
  })
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
