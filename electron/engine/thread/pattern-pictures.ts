/** Where every key of a pixel comes after every query. */
const NO_CELL = 255
const LARGEST_INDEX = 254

/**
 * Patterns as small pictures of colour indices: 0 to 254 for 0 to 1, but never 0 for a weight that is not; a pixel
 * shows the largest weight of the cells that it stands for. Not larger than a pixel a cell.
 *
 * @param values [head, query, key]
 * @returns pixels [head, side, side]
 */
export function patternPictures(
  values: Float32Array,
  heads: number,
  length: number,
  most: number,
  causal: boolean,
): { side: number; pixels: Uint8Array } {
  const side = Math.min(most, length)
  const pixels = new Uint8Array(heads * side * side)
  const pixelOf = Uint16Array.from({ length }, (_, cell) => Math.floor((cell * side) / length))
  for (let head = 0; head < heads; head++) {
    const picture = pixels.subarray(head * side * side, (head + 1) * side * side)
    if (causal) for (let y = 0; y < side; y++) picture.fill(NO_CELL, y * side + y + 1, (y + 1) * side)
    for (let query = 0; query < length; query++) {
      const row = (head * length + query) * length
      const line = pixelOf[query] * side
      const keys = causal ? query + 1 : length
      for (let key = 0; key < keys; key++) {
        const index = indexOf(values[row + key])
        const at = line + pixelOf[key]
        if (index > picture[at]) picture[at] = index
      }
    }
  }
  return { side, pixels }
}

function indexOf(weight: number): number {
  if (!(weight > 0)) return 0
  return Math.max(1, Math.min(LARGEST_INDEX, Math.round(weight * LARGEST_INDEX)))
}
