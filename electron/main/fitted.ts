/** In the screen's own pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The rectangle inside an area: no larger than it, and nothing of it outside. */
export function fitted(rectangle: Rectangle, area: Rectangle): Rectangle {
  const width = Math.min(rectangle.width, area.width)
  const height = Math.min(rectangle.height, area.height)
  return {
    x: Math.max(area.x, Math.min(rectangle.x, area.x + area.width - width)),
    y: Math.max(area.y, Math.min(rectangle.y, area.y + area.height - height)),
    width,
    height,
  }
}
