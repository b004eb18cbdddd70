import { onFramePainted } from '../charts/frame-scheduler'

/** Tells whoever measures the window, inside every animation frame in which maps were drawn, how many there were. */
const PAINTED_EVENT = 'lab:painted'

export function announcePaintedFrames(): void {
  onFramePainted((maps) => window.dispatchEvent(new CustomEvent(PAINTED_EVENT, { detail: maps })))
}
