import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapKey, placeBefore, transformBack, type MapPlace } from './map-motion'

/** A map whose tiles begin 30 px right of its box and 50 below. */
const place = (left: number, top: number, width: number): MapPlace => ({
  box: { left, top },
  tiles: { left: left + 30, top: top + 50, width },
})
/** Where the corner of a map's tiles, and their far edge, are seen under a transform about the box's corner. */
function seen({ box, tiles }: MapPlace, transform: string) {
  const [x, y, scale] = transform.match(/-?[\d.]+(e-?\d+)?/g)!.map(Number)
  const at = (left: number) => box.left + x + scale * (left - box.left)
  return {
    left: at(tiles.left),
    right: at(tiles.left + tiles.width),
    top: box.top + y + scale * (tiles.top - box.top),
  }
}

describe('a map moves', () => {
  it('from exactly where its tiles were, as large as they were', () => {
    const coordinate = fc.integer({ min: 0, max: 1900 })
    const size = fc.integer({ min: 20, max: 600 })
    fc.assert(
      fc.property(coordinate, coordinate, size, coordinate, coordinate, size, (x, y, w, x2, y2, w2) => {
        const [before, now] = [place(x, y, w), place(x2, y2, w2)]
        const transform = transformBack(now, before, false)
        if (!transform) return
        const from = seen(now, transform)
        expect(from.left).toBeCloseTo(before.tiles.left, 6)
        expect(from.right).toBeCloseTo(before.tiles.left + before.tiles.width, 6)
        expect(from.top).toBeCloseTo(before.tiles.top, 6)
      }),
    )
  })

  it('not at all where it stands as it stood', () => {
    expect(transformBack(place(100, 80, 200), place(100, 80, 200), false)).toBeNull()
  })

  it('out of the one that it is the transpose of, without a change of its size', () => {
    const input = { id: '1.0.in', transposed: false }
    const before = new Map([[mapKey(input), place(10, 20, 300)]])
    const found = placeBefore(before, mapKey({ ...input, transposed: true }))
    expect(found).toEqual({ place: place(10, 20, 300), turned: true })
    const from = seen(place(400, 20, 120), transformBack(place(400, 20, 120), found!.place, true)!)
    expect([from.left, from.right]).toEqual([40, 160])
    expect(placeBefore(before, 'X')).toBeUndefined()
  })
})
