import { hatchPattern } from './hatch'
import { beyondScale, tintOf } from './palettes'
import type { DeviceRect, TileLook } from './tile-look'
import type { TileMark } from '#shared/figure/tile-mark'
import { textBudget, tileFontSize, tileText } from './tile-text'

/** Draws single tiles with their numbers and marks (LOOK §2 and §3) onto a canvas in device pixels. */
export class TileBrush {
  private readonly budget: number
  private readonly fonts: Record<'strong' | 'number' | 'quiet', string>
  private readonly hatch: CanvasPattern | null
  /** From the top of a tile's box of digits to their baseline. */
  private readonly ascent: number
  private readonly zeros = new Map<string, OffscreenCanvas>()

  constructor(
    private readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
    private readonly look: TileLook,
  ) {
    const { geometry, pixelRatio, tokens, numbers } = look
    const size = tileFontSize(geometry.pitch) * pixelRatio
    this.budget = numbers ? textBudget(geometry.pitch) : 0
    this.fonts = {
      strong: `600 ${size}px ${tokens.mono}`,
      number: `500 ${size}px ${tokens.mono}`,
      quiet: `400 ${size}px ${tokens.mono}`,
    }
    this.hatch = hatchPattern(context, tokens.hatch, pixelRatio)
    context.textAlign = 'center'
    context.letterSpacing = `${-0.02 * size}px`
    context.font = this.fonts.number
    this.ascent = this.budget > 0 ? context.measureText('0').actualBoundingBoxAscent : 0
  }

  clear({ x, y, width, height }: DeviceRect): void {
    this.context.clearRect(x, y, width, height)
  }

  /** Draws a tile where nothing is. */
  draw(rect: DeviceRect, value: number, mark: TileMark, edited: boolean, follows = false): void {
    switch (mark) {
      case 'void':
        return
      case 'pending':
        return this.outline(rect, this.look.tokens.border, 1)
      case 'masked':
        return this.masked(rect, value)
      case 'nan':
        return this.notANumber(rect)
      case 'number':
        this.number(rect, value)
        if (follows) this.rule(rect, value)
        if (edited) this.dot(rect)
    }
  }

  private number(rect: DeviceRect, value: number): void {
    if (value === 0) this.zero(rect)
    else this.tinted(rect, value)
  }

  /** Most numbers of a circuit are exactly 0: those are drawn once, and copied. */
  private zero({ x, y, width, height }: DeviceRect): void {
    const size = `${width} × ${height}`
    let tile = this.zeros.get(size)
    if (!tile) {
      tile = new OffscreenCanvas(width, height)
      const context = tile.getContext('2d')
      if (context) new TileBrush(context, this.look).tinted({ x: 0, y: 0, width, height }, 0)
      this.zeros.set(size, tile)
    }
    this.context.drawImage(tile, x, y)
  }

  private tinted(rect: DeviceRect, value: number): void {
    const { scale, theme, tokens } = this.look
    const tint = tintOf(value, scale, theme)
    this.fill(rect, tint.css)
    const beyond = beyondScale(value, scale) !== 0
    if (beyond) this.corner(rect)
    const { text, quiet } = tileText(value, this.budget, scale)
    if (text) this.text(rect, text, quiet ? tokens.text3 : tint.ink, quiet ? 'quiet' : 'number')
  }

  private masked(rect: DeviceRect, value: number): void {
    const { tokens } = this.look
    if (this.hatch) this.fill(rect, this.hatch)
    this.context.globalAlpha = 0.6
    this.outline(rect, tokens.hatch, 1)
    this.context.globalAlpha = 1
    if (value !== -Infinity || this.budget === 0) return
    const { text } = tileText(value, this.budget, this.look.scale)
    this.plate(rect, text)
    this.text(rect, text, tokens.text2, 'quiet')
  }

  private notANumber(rect: DeviceRect): void {
    const { tokens, scale } = this.look
    this.fill(rect, tokens.panel)
    this.outline(rect, tokens.danger, 1.5)
    const { text } = tileText(NaN, this.budget, scale)
    if (text) this.text(rect, text, tokens.danger, 'strong')
  }

  private text(rect: DeviceRect, text: string, colour: string, font: keyof TileBrush['fonts']): void {
    this.context.font = this.fonts[font]
    this.context.fillStyle = colour
    this.context.fillText(text, rect.x + rect.width / 2, this.baseline(rect))
  }

  private baseline(rect: DeviceRect): number {
    return Math.round(rect.y + (rect.height + this.ascent) / 2)
  }

  /** A panel-coloured ground, so that `−∞` is legible on the hatch. */
  private plate(rect: DeviceRect, text: string): void {
    this.context.font = this.fonts.quiet
    const pad = this.look.pixelRatio
    const width = Math.min(rect.width - 2 * pad, this.context.measureText(text).width + 2 * pad)
    const height = this.ascent + 4 * pad
    this.context.fillStyle = this.look.tokens.panel
    this.context.fillRect(
      Math.round(rect.x + (rect.width - width) / 2),
      Math.round(rect.y + (rect.height - height) / 2),
      Math.round(width),
      Math.round(height),
    )
  }

  private fill(rect: DeviceRect, style: string | CanvasPattern): void {
    this.context.fillStyle = style
    this.path(rect)
    this.context.fill()
  }

  private outline(rect: DeviceRect, colour: string, width: number): void {
    const line = Math.max(1, Math.round(width * this.look.pixelRatio * 2) / 2)
    this.context.strokeStyle = colour
    this.context.lineWidth = line
    this.path(rect, line / 2)
    this.context.stroke()
  }

  private path(rect: DeviceRect, inset = 0): void {
    const radius = Math.max(0, this.look.geometry.radius * this.look.pixelRatio - inset)
    const [width, height] = [rect.width - 2 * inset, rect.height - 2 * inset]
    this.context.beginPath()
    if (radius === 0) this.context.rect(rect.x + inset, rect.y + inset, width, height)
    else this.context.roundRect(rect.x + inset, rect.y + inset, width, height, radius)
  }

  /** The triangle of a value beyond the scale. */
  private corner(rect: DeviceRect): void {
    const leg = Math.min(8 * this.look.pixelRatio, rect.width * 0.45)
    const right = rect.x + rect.width
    this.context.save()
    this.path(rect)
    this.context.clip()
    this.context.fillStyle = this.look.tokens.ring
    this.context.beginPath()
    this.context.moveTo(right - leg, rect.y)
    this.context.lineTo(right, rect.y)
    this.context.lineTo(right, rect.y + leg)
    this.context.fill()
    this.context.restore()
  }

  /** Follows a constant: a short rule under the number, in its ink. */
  private rule(rect: DeviceRect, value: number): void {
    const { scale, theme, pixelRatio } = this.look
    const width = Math.round(rect.width * 0.4)
    const height = Math.max(1, Math.round(pixelRatio * 1.5))
    this.context.fillStyle = tintOf(value, scale, theme).ink
    this.context.fillRect(
      Math.round(rect.x + (rect.width - width) / 2),
      rect.y + rect.height - height - Math.round(pixelRatio * 1.5),
      width,
      height,
    )
  }

  /** Edited since saved: 5 px, with an edge that shows on any fill. */
  private dot(rect: DeviceRect): void {
    const { pixelRatio, tokens, geometry } = this.look
    const radius = (geometry.pitch < 17 ? 1.5 : 2) * pixelRatio
    const centre = radius + 1.5 * pixelRatio
    this.context.beginPath()
    this.context.arc(rect.x + centre, rect.y + centre, radius, 0, 2 * Math.PI)
    this.context.fillStyle = tokens.halo
    this.context.fill()
    this.context.strokeStyle = tokens.ring
    this.context.lineWidth = pixelRatio
    this.context.stroke()
  }
}
