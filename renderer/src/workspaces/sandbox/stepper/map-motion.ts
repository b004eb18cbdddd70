/** Where a map stands on the screen. */
export interface MapPlace {
  /** The map with its title and labels, in CSS pixels. */
  readonly box: Corner
  /** Its tiles. */
  readonly tiles: Corner & { readonly width: number }
}

interface Corner {
  readonly left: number
  readonly top: number
}

/** Which map it is, whatever its place in an equation. */
export function mapKey({ id, transposed }: { readonly id: string; readonly transposed: boolean }): string {
  return transposed ? `${id}ᵀ` : id
}

/**
 * From where a map moves to its new place: from where the same one stood, or else the one that it is the transpose
 * of; `undefined` for one that is new.
 */
export function placeBefore(
  before: ReadonlyMap<string, MapPlace>,
  key: string,
): { readonly place: MapPlace; readonly turned: boolean } | undefined {
  const same = before.get(key)
  if (same) return { place: same, turned: false }
  const other = before.get(key.endsWith('ᵀ') ? key.slice(0, -1) : `${key}ᵀ`)
  return other && { place: other, turned: true }
}

/**
 * The transform that puts a map, as it stands now, where it stood: tiles on tiles, as large as they were. One that
 * has been turned keeps its size. `null` where it has not moved.
 */
export function transformBack(now: MapPlace, before: MapPlace, turned: boolean): string | null {
  const scale = turned || now.tiles.width === 0 ? 1 : before.tiles.width / now.tiles.width
  const x = before.tiles.left - now.box.left - scale * (now.tiles.left - now.box.left)
  const y = before.tiles.top - now.box.top - scale * (now.tiles.top - now.box.top)
  if (Math.abs(x) < 0.5 && Math.abs(y) < 0.5 && Math.abs(scale - 1) < 0.01) return null
  return `translate(${x}px, ${y}px) scale(${scale})`
}
