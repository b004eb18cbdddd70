import type { Box } from './scene'

/** From one line to the next, along the page. */
const PERIOD = 3.5
const TOUCHING = 1e-6

/** A stroke from its lower left to its upper right end. */
export type Stroke = readonly [x1: number, y1: number, x2: number, y2: number]

/**
 * The strokes at 135° that hatch some boxes: on the lines x + y = k · period of the whole page, so that they go on
 * across neighbours. Boxes that touch share a stroke, so a large triangle of small cells needs few.
 */
export function hatchLines(boxes: readonly Box[]): Stroke[] {
  const spans = new Map<number, [from: number, to: number][]>()
  for (const { x, y, width, height } of boxes) {
    const last = Math.floor((x + width + y + height) / PERIOD)
    for (let line = Math.ceil((x + y) / PERIOD); line <= last; line++) {
      const k = line * PERIOD
      const from = Math.max(x, k - y - height)
      const to = Math.min(x + width, k - y)
      if (to - from <= TOUCHING) continue
      const others = spans.get(line)
      if (others) others.push([from, to])
      else spans.set(line, [[from, to]])
    }
  }
  return [...spans].flatMap(([line, along]) =>
    merged(along).map(([from, to]): Stroke => [from, line * PERIOD - from, to, line * PERIOD - to]),
  )
}

function merged(spans: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = []
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1)
    if (last && from <= last[1] + TOUCHING) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}
