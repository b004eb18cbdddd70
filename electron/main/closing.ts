import type { BrowserWindow } from 'electron'
import { emit } from './ipc'

/** A page that does not answer has lost nothing that was acknowledged; the window does not wait for it. */
const PATIENCE_MS = 1500

/** Lets the page send what it still has before its window goes. Quitting never asks. */
export class Closing {
  #answered: (() => void) | null = null

  /** The page has sent everything. */
  ready(): void {
    this.#answered?.()
  }

  follow(window: BrowserWindow): void {
    let asked = false
    window.on('close', (event) => {
      if (window.webContents.isCrashed() || window.webContents.isLoadingMainFrame()) return
      event.preventDefault()
      if (asked) return
      asked = true
      const go = () => {
        clearTimeout(waiting)
        this.#answered = null
        // Not `close`: a page cannot hold its window.
        if (!window.isDestroyed()) window.destroy()
      }
      const waiting = setTimeout(() => {
        // A page that is busy for ever would hold up the end of the app.
        if (!window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
        go()
      }, PATIENCE_MS)
      this.#answered = go
      emit(window, 'app.closing', undefined)
    })
  }
}
