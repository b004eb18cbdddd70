import { onHatchLine } from './hatch'
import { beyondScale, packed, tintOf, type Rgb } from './palettes'
import type { DeviceRect, TileLook } from './tile-look'
import type { TileMark } from '#shared/figure/tile-mark'

/** Opacity of the edge of a masked tile. */
const EDGE_ALPHA = 0.6

/**
 * Tiles too small for text, as plain pixels: one table look-up a tile and one transfer a paint, six times as fast as
 * shapes. They look as a `TileBrush` would draw them.
 */
export class PixelMap {
  private readonly image: ImageData
  private readonly pixels: Uint32Array
  private readonly line: number
  private readonly corner: CornerMask
  private readonly colours: Record<'hatch' | 'edge' | 'border' | 'panel' | 'danger' | 'ring', number>
  private top = Infinity
  private bottom = -Infinity

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly look: TileLook,
  ) {
    const { width, height } = context.canvas
    const { tokens, pixelRatio, geometry } = look
    this.image = context.createImageData(width, height)
    this.pixels = new Uint32Array(this.image.data.buffer)
    this.line = Math.max(1, Math.round(pixelRatio))
    this.corner = cornerMask(geometry.radius * pixelRatio)
    const colour = (token: string, alpha?: number) => packedColour(context, token, alpha)
    this.colours = {
      hatch: colour(tokens.hatch),
      edge: colour(tokens.hatch, EDGE_ALPHA),
      border: colour(tokens.border),
      panel: colour(tokens.panel),
      danger: colour(tokens.danger),
      ring: colour(tokens.ring),
    }
  }

  draw(rect: DeviceRect, value: number, mark: TileMark, edited: boolean): void {
    this.top = Math.min(this.top, rect.y)
    this.bottom = Math.max(this.bottom, rect.y + rect.height)
    this.drawSquare(rect, value, mark)
    if (edited && mark === 'number') this.fill(dotOf(rect, this.line), this.colours.ring)
    this.round(rect)
  }

  /** Puts what was drawn onto the canvas. */
  flush(): void {
    const height = this.bottom - this.top
    if (height > 0) this.context.putImageData(this.image, 0, 0, 0, this.top, this.image.width, height)
    this.top = Infinity
    this.bottom = -Infinity
  }

  private drawSquare(rect: DeviceRect, value: number, mark: TileMark): void {
    const { scale, theme, geometry } = this.look
    switch (mark) {
      case 'void':
        return this.fill(rect, 0)
      case 'pending':
        this.fill(rect, 0)
        return this.outline(rect, this.colours.border)
      case 'masked':
        this.hatch(rect)
        if (geometry.radius > 0) this.outline(rect, this.colours.edge)
        return
      case 'nan':
        this.fill(rect, this.colours.panel)
        return this.outline(rect, this.colours.danger)
      case 'number':
        this.fill(rect, tintOf(value, scale, theme).packed)
        if (beyondScale(value, scale) !== 0) this.clip(rect)
    }
  }

  private fill({ x, y, width, height }: DeviceRect, colour: number): void {
    const { pixels } = this
    const across = this.image.width
    // Runs of a few pixels: calling `fill` for each would take longer than they do.
    for (let line = y; line < y + height; line++) {
      const end = line * across + x + width
      for (let at = end - width; at < end; at++) pixels[at] = colour
    }
  }

  private outline({ x, y, width, height }: DeviceRect, colour: number): void {
    this.fill({ x, y, width, height: this.line }, colour)
    this.fill({ x, y: y + height - this.line, width, height: this.line }, colour)
    this.fill({ x, y, width: this.line, height }, colour)
    this.fill({ x: x + width - this.line, y, width: this.line, height }, colour)
  }

  private hatch({ x, y, width, height }: DeviceRect): void {
    for (let line = y; line < y + height; line++)
      for (let place = x; place < x + width; place++)
        this.pixels[line * this.image.width + place] = onHatchLine(place, line, this.look.pixelRatio)
          ? this.colours.hatch
          : 0
  }

  /** The triangle of a value beyond the scale. */
  private clip({ x, y, width }: DeviceRect): void {
    const leg = Math.max(1, Math.round(width * 0.45))
    for (let line = 0; line < leg; line++)
      this.fill({ x: x + width - leg + line, y: y + line, width: leg - line, height: 1 }, this.colours.ring)
  }

  /** Takes the corners off, by the share of each pixel that lies in the rounded tile. */
  private round({ x, y, width, height }: DeviceRect): void {
    for (const { left, top, share } of this.corner) {
      for (const line of [y + top, y + height - 1 - top])
        for (const place of [x + left, x + width - 1 - left]) {
          const index = line * this.image.width + place
          const pixel = this.pixels[index]
          this.pixels[index] = ((pixel & 0xffffff) | (Math.round((pixel >>> 24) * share) << 24)) >>> 0
        }
    }
  }
}

type CornerMask = readonly { readonly left: number; readonly top: number; readonly share: number }[]

/** The pixels of a top left corner that are not wholly within a quarter circle, each sampled at 8 × 8 places. */
function cornerMask(radius: number): CornerMask {
  const size = Math.ceil(radius)
  const steps = Array.from({ length: 8 }, (_, i) => (i + 0.5) / 8)
  const lines = Array.from({ length: size }, (_, i) => i)
  return lines.flatMap((top) =>
    lines.flatMap((left) => {
      const inside = steps.flatMap((down) =>
        steps.filter((across) => Math.hypot(radius - left - across, radius - top - down) <= radius),
      )
      const share = inside.length / 64
      return share < 1 ? [{ left, top, share }] : []
    }),
  )
}

function dotOf({ x, y, width }: DeviceRect, line: number): DeviceRect {
  const size = Math.min(2 * line, Math.max(1, width - 2 * line))
  return { x: x + line, y: y + line, width: size, height: size }
}

/** A style sheet colour as a pixel; the context parses whatever CSS allows. */
function packedColour(context: CanvasRenderingContext2D, colour: string, alpha = 1): number {
  context.fillStyle = colour
  const hex = /^#(..)(..)(..)$/.exec(String(context.fillStyle))
  if (!hex) return 0
  const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16))
  const rgb: Rgb = [red, green, blue]
  return packed(rgb, Math.round(255 * alpha))
}
