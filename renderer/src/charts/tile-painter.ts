import type { Matrix } from '#shared/tensor/matrix'
import { PixelMap } from './pixel-map'
import { TileBrush } from './tile-brush'
import { canvasSize, tileRect, type DeviceRect, type TileLook, type TileState } from './tile-look'
import { textBudget } from './tile-text'
import { tileMark, type TileMark } from '#shared/figure/tile-mark'

/** Below this pitch tiles are so small that plain pixels do for whatever is on them. */
const SHAPES_FROM = 12
/** What nobody edits has no marks but its numbers: until there is room for those, plain pixels do too. */
const WEIGHTS = ['W_QK', 'W_OV', 'X']

const MARKS: readonly TileMark[] = ['number', 'masked', 'void', 'pending', 'nan']
const EDITED = 8
const FOLLOWING = 16
const MARK = 7
const UNPAINTED = 255

/**
 * Paints a matrix as tiles onto a canvas at device resolution, and afterwards only the tiles that changed.
 * Keep the same `look` object for as long as nothing in it changes: a new one repaints everything.
 */
export class TilePainter {
  private look: TileLook | null = null
  private brush: TileBrush | null = null
  private pixelMap: PixelMap | null = null
  private values = new Float64Array(0)
  private states = new Uint8Array(0)

  constructor(readonly canvas: HTMLCanvasElement = document.createElement('canvas')) {}

  /**
   * Brings the canvas up to date; its size follows the look.
   *
   * @param values [row, column] of the stage
   * @returns how many tiles were painted; 0 means that the canvas is as it was
   */
  paint(values: Matrix, look: TileLook, state: TileState = {}): number {
    if (look !== this.look || values.values.length !== this.values.length) this.prepare(values, look)
    let painted = 0
    for (let index = 0; index < values.values.length; index++) {
      const value = values.values[index]
      const row = Math.floor(index / values.columns)
      const column = index - row * values.columns
      const code = this.stateCode(value, row, column, index, state)
      const before = this.states[index]
      if (code === before && Object.is(value, this.values[index])) continue
      this.values[index] = value
      this.states[index] = code
      const rect = tileRect(look, row, column)
      if (before !== UNPAINTED) this.brush?.clear(rect)
      this.drawTile(rect, value, code)
      painted++
    }
    this.pixelMap?.flush()
    return painted
  }

  private stateCode(value: number, row: number, column: number, index: number, state: TileState): number {
    const look = this.look!
    const mark =
      index >= (state.pendingFrom ?? Infinity)
        ? 'pending'
        : tileMark(value, look.stage, row, column, look.causal, look.hiddenKeys, look.absentKeys)
    return (
      MARKS.indexOf(mark) |
      (state.edited?.has(index) ? EDITED : 0) |
      (state.following?.has(index) ? FOLLOWING : 0)
    )
  }

  private drawTile(rect: DeviceRect, value: number, code: number): void {
    const mark = MARKS[code & MARK]
    const painter = this.brush ?? this.pixelMap
    painter?.draw(rect, value, mark, (code & EDITED) !== 0, (code & FOLLOWING) !== 0)
  }

  /** Empties the canvas at its new size and forgets what was on it. */
  private prepare(values: Matrix, look: TileLook): void {
    const size = canvasSize(look)
    const context = this.canvas.getContext('2d')
    // Setting a size, even the same, makes a canvas anew.
    if (this.canvas.width === size.width && this.canvas.height === size.height)
      context?.clearRect(0, 0, size.width, size.height)
    else Object.assign(this.canvas, size)
    this.look = look
    this.values = new Float64Array(values.values.length)
    this.states = new Uint8Array(values.values.length).fill(UNPAINTED)
    const { pitch } = look.geometry
    const shapes = textBudget(pitch) > 0 || (pitch >= SHAPES_FROM && WEIGHTS.includes(look.stage.kind))
    const drawable = context !== null && this.canvas.width > 0 && this.canvas.height > 0
    this.brush = drawable && shapes ? new TileBrush(context, look) : null
    this.pixelMap = drawable && !shapes ? new PixelMap(context, look) : null
  }
}
