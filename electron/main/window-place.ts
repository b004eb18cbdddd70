import { readFileSync } from 'node:fs'
import { screen, type BrowserWindow } from 'electron'
import { z } from 'zod'
import { atomicWrite } from './documents/atomic-write'
import { fitted, type Rectangle } from './fitted'

const place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
})
type Place = z.infer<typeof place>

/** A window that was moved or resized is remembered when it has rested for so long. */
const REST_MS = 500

/** Where the window was in the last run, moved onto a display that is still there; null when there was none. */
export function lastPlace(store: string): Place | null {
  try {
    const last = place.parse(JSON.parse(readFileSync(store, 'utf8')))
    return { ...last, ...fitted(last, screen.getDisplayMatching(last).workArea) }
  } catch {
    return null
  }
}

/**
 * Remembers the window's place whenever it changes.
 *
 * @param last where it was put at the start
 */
export function followPlace(window: BrowserWindow, store: string, last: Place | null): void {
  let resting: NodeJS.Timeout | undefined
  // Ours to remember: of a window that is maximised before it is shown, the system calls the whole display normal.
  let normal: Rectangle = last ?? window.getNormalBounds()
  const keep = () => {
    clearTimeout(resting)
    if (window.isDestroyed() || window.isMinimized()) return
    const maximized = window.isMaximized()
    if (!maximized) normal = window.getNormalBounds()
    const { x, y, width, height } = normal
    const now: Place = { x, y, width, height, maximized }
    void atomicWrite(store, JSON.stringify(now)).catch(() => undefined)
  }
  const rest = () => {
    clearTimeout(resting)
    resting = setTimeout(keep, REST_MS)
  }
  window.on('resize', rest)
  window.on('move', rest)
  window.on('close', keep)
  window.on('closed', () => clearTimeout(resting))
}
