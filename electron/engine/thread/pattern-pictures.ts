/** Where every key of a pixel comes after every query, and where its cells are no numbers. */
const NO_CELL = 255
const LARGEST_INDEX = 254

/** A part of a map: rows are queries, columns are keys. */
export interface MapWindow {
  readonly from: readonly [query: number, key: number]
  readonly count: readonly [queries: number, keys: number]
}

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
  const window: MapWindow = { from: [0, 0], count: [length, length] }
  for (let head = 0; head < heads; head++) {
    const pattern = values.subarray(head * length * length, (head + 1) * length * length)
    pixels.set(patternPicture(pattern, length, window, most, causal).pixels, head * side * side)
  }
  return { side, pixels }
}

/**
 * The same of a window of one pattern, at most `most` pixels high and wide.
 *
 * @param pattern [query, key]
 * @param window inside the pattern
 * @returns pixels [rows, columns]
 */
export function patternPicture(
  pattern: Float32Array,
  length: number,
  { from: [top, left], count: [queries, keys] }: MapWindow,
  most: number,
  causal: boolean,
): { rows: number; columns: number; pixels: Uint8Array } {
  const [rows, columns] = [Math.min(most, queries), Math.min(most, keys)]
  const pixels = new Uint8Array(rows * columns)
  /** First key of each column, and the end of the last. */
  const begin = Uint32Array.from({ length: columns + 1 }, (_, x) => left + Math.ceil((x * keys) / columns))
  const largest = new Float32Array(columns)
  for (let y = 0; y < rows; y++) {
    const firstQuery = top + Math.ceil((y * queries) / rows)
    const endQuery = top + Math.ceil(((y + 1) * queries) / rows)
    largest.fill(0)
    for (let query = firstQuery; query < endQuery; query++) {
      const seen = causal ? query + 1 : length
      const row = query * length
      // Only comparisons for each cell; what a colour costs is paid once a pixel.
      for (let x = 0; x < columns && begin[x] < seen; x++) {
        const end = Math.min(begin[x + 1], seen)
        let most = largest[x]
        for (let key = begin[x]; key < end; key++) {
          const weight = pattern[row + key]
          if (weight > most) most = weight
        }
        largest[x] = most
      }
    }
    for (let x = 0; x < columns; x++) {
      const isSeen = !causal || begin[x] < endQuery
      const isNumber = largest[x] > 0 || !Number.isNaN(pattern[firstQuery * length + begin[x]])
      pixels[y * columns + x] = isSeen && isNumber ? indexOf(largest[x]) : NO_CELL
    }
  }
  return { rows, columns, pixels }
}

function indexOf(weight: number): number {
  if (weight <= 0) return 0
  const index = (weight * LARGEST_INDEX + 0.5) | 0
  return index < 1 ? 1 : index > LARGEST_INDEX ? LARGEST_INDEX : index
}
