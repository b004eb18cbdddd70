/** Horizontal distance of two hatch lines in CSS pixels: 5 px measured across lines that run at 45°. */
const PERIOD = 7

/** Whether a device pixel lies on a hatch line; the lines go on across neighbouring tiles. */
export function onHatchLine(x: number, y: number, pixelRatio: number): boolean {
  const period = hatchPeriod(pixelRatio)
  return (x + y) % period < Math.max(1, Math.round(pixelRatio))
}

/** 1 px lines from bottom left to top right, as a repeating pattern in device pixels. */
export function hatchPattern(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  colour: string,
  pixelRatio: number,
): CanvasPattern | null {
  const period = hatchPeriod(pixelRatio)
  const tile = new OffscreenCanvas(period, period)
  const brush = tile.getContext('2d')
  if (!brush) return null
  brush.strokeStyle = colour
  brush.lineWidth = pixelRatio
  for (const shift of [-period, 0, period]) {
    brush.beginPath()
    brush.moveTo(shift - 1, period + 1)
    brush.lineTo(shift + period + 1, -1)
    brush.stroke()
  }
  return context.createPattern(tile, 'repeat')
}

function hatchPeriod(pixelRatio: number): number {
  return Math.max(3, Math.round(PERIOD * pixelRatio))
}
