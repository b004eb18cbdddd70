import { readFileSync } from 'node:fs'
import { screen, type BrowserWindow } from 'electron'
import { z } from 'zod'
import { atomicWrite } from './documents/atomic-write'
import { fitted } from './fitted'

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

/** Remembers the window's place whenever it changes. */
export function followPlace(window: BrowserWindow, store: string): void {
  let resting: NodeJS.Timeout | undefined
  const keep = () => {
    clearTimeout(resting)
    if (window.isDestroyed() || window.isMinimized()) return
    const now: Place = { ...window.getNormalBounds(), maximized: window.isMaximized() }
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
