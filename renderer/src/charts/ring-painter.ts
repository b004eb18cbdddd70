import type { MapCell, MapGeometry } from './geometry'
import type { MapHighlight } from './map-highlight'
import type { CanvasTokens } from './theme'

/** How far rings reach beyond the outermost tiles, in CSS pixels. */
export const RING_MARGIN = 4

interface RingStyle {
  readonly colour: string
  readonly width: number
  readonly dashed: boolean
  readonly alpha: number
  readonly halo: boolean
}

/**
 * Draws the rings of lit cells: ink = focus, accent = source, dashed accent = target, 60 % accent = one step further
 * back, each outside its tile with a halo inside that shows on any fill (LOOK §2). All rings of a kind are one path,
 * so a thousand targets cost little more than one.
 *
 * Outlined cells, which a paint under way would change, are dashed ink.
 *
 * @param context of a canvas that is `RING_MARGIN` larger than the tiles on every side
 */
export function paintRings(
  context: CanvasRenderingContext2D,
  geometry: MapGeometry,
  highlight: MapHighlight | null,
  tokens: CanvasTokens,
  pixelRatio: number,
  outlined: readonly MapCell[] = [],
): void {
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  if (!highlight && outlined.length === 0) return
  context.setTransform(pixelRatio, 0, 0, pixelRatio, RING_MARGIN * pixelRatio, RING_MARGIN * pixelRatio)
  const width = ringWidth(geometry.pitch)
  const halo = geometry.pitch >= 10
  const { accent, ring } = tokens
  const draw = (cells: readonly MapCell[], style: RingStyle) =>
    paintKind(context, geometry, cells.filter(geometry.has), style, tokens.halo)
  if (outlined.length > 0)
    draw(outlined, {
      colour: ring,
      width: Math.max(1, width * 0.75),
      dashed: geometry.pitch >= 8,
      alpha: 1,
      halo,
    })
  if (!highlight) return
  draw(highlight.origins, { colour: accent, width: width * 0.75, dashed: false, alpha: 0.6, halo: false })
  draw(highlight.targets, { colour: accent, width: width * 0.75, dashed: true, alpha: 1, halo })
  draw(highlight.sources, { colour: accent, width, dashed: false, alpha: 1, halo })
  if (highlight.focus) draw([highlight.focus], { colour: ring, width, dashed: false, alpha: 1, halo })
}

function ringWidth(pitch: number): number {
  if (pitch < 6) return 1
  return pitch < 12 ? 1.5 : 2
}

function paintKind(
  context: CanvasRenderingContext2D,
  geometry: MapGeometry,
  cells: readonly MapCell[],
  style: RingStyle,
  haloColour: string,
): void {
  if (cells.length === 0) return
  if (style.halo) {
    context.globalAlpha = 1
    strokeAround(context, geometry, cells, haloColour, 1, -0.5)
  }
  context.globalAlpha = style.alpha
  context.setLineDash(style.dashed ? [3, 2] : [])
  strokeAround(context, geometry, cells, style.colour, style.width, style.width / 2)
  context.setLineDash([])
  context.globalAlpha = 1
}

/** One path along the edges of tiles, moved outwards (or inwards, below 0). */
function strokeAround(
  context: CanvasRenderingContext2D,
  geometry: MapGeometry,
  cells: readonly MapCell[],
  colour: string,
  width: number,
  outwards: number,
): void {
  const size = geometry.tile + 2 * outwards
  const radius = geometry.radius === 0 ? 0 : Math.max(0, geometry.radius + outwards)
  context.strokeStyle = colour
  context.lineWidth = width
  context.beginPath()
  for (const cell of cells) {
    const { x, y } = geometry.cornerOf(cell)
    if (radius === 0) context.rect(x - outwards, y - outwards, size, size)
    else context.roundRect(x - outwards, y - outwards, size, size, radius)
  }
  context.stroke()
}
