import { pngOf } from '../formats/png'
import type { ImageItem } from './scene'

/** Packs bytes as a zlib stream (RFC 1950), as `CompressionStream('deflate')` and Node's `deflate` do. */
export type Deflate = (bytes: Uint8Array) => Promise<Uint8Array>

const TRUE_COLOUR = 2
/** Each pixel as its difference to the one on its left, or the one above it: even areas pack to nothing. */
const LEFT_DIFFERENCE = 1
const UPPER_DIFFERENCE = 2
/** Up to so many pixels along its longer side, cells are enlarged. */
const ENLARGED_TO = 1024
const MOST_ENLARGED = 8

/** Pixels as they stand in a PNG and, with the predictors of PNG, in a PDF. */
export interface PixelStream {
  /** Of the picture. */
  readonly columns: number
  readonly rows: number
  /** Rows of RGB, each after its filter type, packed as a zlib stream. */
  readonly bytes: Uint8Array
}

type Pixels = Pick<ImageItem, 'columns' | 'rows' | 'pixels'>

/**
 * A map's pixels, packed. Cells of smaller maps are squares of several pixels, so that they keep their edges in
 * programs that smooth every picture which they enlarge.
 */
export async function pixelStream({ columns, rows, pixels }: Pixels, deflate: Deflate): Promise<PixelStream> {
  const times = Math.max(1, Math.min(MOST_ENLARGED, Math.floor(ENLARGED_TO / Math.max(rows, columns))))
  const stride = columns * times * 3 + 1
  const filtered = new Uint8Array(rows * times * stride)
  for (let row = 0; row < rows; row++) {
    const from = row * columns * 3
    const to = row * times * stride
    filtered[to] = LEFT_DIFFERENCE
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        const i = from + column * 3 + channel
        filtered[to + 1 + column * times * 3 + channel] = pixels[i] - (column === 0 ? 0 : pixels[i - 3])
      }
    for (let copy = 1; copy < times; copy++) filtered[to + copy * stride] = UPPER_DIFFERENCE
  }
  return { columns: columns * times, rows: rows * times, bytes: await deflate(filtered) }
}

/** A map's pixels as a PNG in true colour. */
export async function pixelPng(pixels: Pixels, deflate: Deflate): Promise<Uint8Array> {
  const { columns, rows, bytes } = await pixelStream(pixels, deflate)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, columns)
  view.setUint32(4, rows)
  view.setUint8(8, 8)
  view.setUint8(9, TRUE_COLOUR)
  return pngOf([
    { type: 'IHDR', bytes: header },
    { type: 'IDAT', bytes },
    { type: 'IEND', bytes: new Uint8Array() },
  ])
}
