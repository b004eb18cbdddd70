import { onHatchLine } from './hatch'
import { beyondScale, packed, tintOf, type Rgb } from './palettes'
import type { DeviceRect, TileLook } from './tile-look'
import type { TileMark } from './tile-mark'

/** Tiles too small for shapes and text, as plain pixels: one table look-up a tile, one transfer a paint. */
export class PixelMap {
  private readonly image: ImageData
  private readonly pixels: Uint32Array
  private readonly hatch: number
  private readonly border: number
  private readonly danger: number
  private top = Infinity
  private bottom = -Infinity

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly look: TileLook,
  ) {
    const { width, height } = context.canvas
    this.image = context.createImageData(width, height)
    this.pixels = new Uint32Array(this.image.data.buffer)
    this.hatch = packedColour(context, look.tokens.hatch)
    this.border = packedColour(context, look.tokens.border)
    this.danger = packedColour(context, look.tokens.danger)
  }

  draw(rect: DeviceRect, value: number, mark: TileMark): void {
    this.top = Math.min(this.top, rect.y)
    this.bottom = Math.max(this.bottom, rect.y + rect.height)
    if (mark === 'masked') return this.fillHatch(rect)
    this.fill(rect, this.colourOf(value, mark))
    if (mark === 'number' && beyondScale(value, this.look.scale) !== 0) this.clip(rect)
  }

  /** Puts what was drawn onto the canvas. */
  flush(): void {
    const height = this.bottom - this.top
    if (height > 0) this.context.putImageData(this.image, 0, 0, 0, this.top, this.image.width, height)
    this.top = Infinity
    this.bottom = -Infinity
  }

  private colourOf(value: number, mark: TileMark): number {
    if (mark === 'void') return 0
    if (mark === 'pending') return this.border
    if (mark === 'nan') return this.danger
    return tintOf(value, this.look.scale, this.look.theme).packed
  }

  private fill({ x, y, width, height }: DeviceRect, colour: number): void {
    for (let line = y; line < y + height; line++) {
      const start = line * this.image.width + x
      this.pixels.fill(colour, start, start + width)
    }
  }

  private fillHatch({ x, y, width, height }: DeviceRect): void {
    for (let line = y; line < y + height; line++)
      for (let place = x; place < x + width; place++)
        this.pixels[line * this.image.width + place] = onHatchLine(place, line, this.look.pixelRatio)
          ? this.hatch
          : 0
  }

  /** One corner pixel in ring colour marks a value beyond the scale. */
  private clip({ x, y, width }: DeviceRect): void {
    this.pixels[y * this.image.width + x + width - 1] = packedColour(this.context, this.look.tokens.ring)
  }
}

/** A style sheet colour as a pixel; the context parses whatever CSS allows. */
function packedColour(context: CanvasRenderingContext2D, colour: string): number {
  context.fillStyle = colour
  const hex = /^#(..)(..)(..)$/.exec(String(context.fillStyle))
  if (!hex) return 0
  return packed(hex.slice(1).map((part) => parseInt(part, 16)) as unknown as Rgb)
}
