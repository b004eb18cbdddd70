import type { MapCell, MapGeometry } from '../charts/geometry'

/** The cell at a point, or the one at the edge nearest to it; null between two role groups. */
export function nearestCell(geometry: MapGeometry, x: number, y: number): MapCell | null {
  const inside = (place: number, length: number) => Math.max(0, Math.min(length - 1, place))
  return geometry.cellAt(inside(x, geometry.width), inside(y, geometry.height))
}
