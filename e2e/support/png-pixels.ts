import { inflateSync } from 'node:zlib'
import { pngChunks } from '#shared/formats/png'

export interface PngPixels {
  readonly width: number
  readonly height: number
  /** `#rrggbb` of a pixel, whatever its opacity. */
  at(x: number, y: number): string
}

const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 }

/**
 * The pixels of a PNG of 8 bits in RGB or RGBA, not interlaced.
 *
 * @see https://www.w3.org/TR/png-3/#9Filters
 */
export function pngPixels(png: Uint8Array): PngPixels {
  const chunks = pngChunks(png)
  const header = chunks[0].bytes
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const channels = CHANNELS[header[9]]
  if (header[8] !== 8 || !channels || header[12] !== 0)
    throw new Error('Only plain 8-bit colour is read here.')
  const data = chunks.filter(({ type }) => type === 'IDAT').map(({ bytes }) => bytes)
  const lines = inflateSync(Buffer.concat(data))
  const stride = width * channels
  const pixels = new Uint8Array(height * stride)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)]
    for (let i = 0; i < stride; i++) {
      const left = i < channels ? 0 : pixels[y * stride + i - channels]
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + i]
      const corner = y === 0 || i < channels ? 0 : pixels[(y - 1) * stride + i - channels]
      const guess = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter]
      pixels[y * stride + i] = lines[y * (stride + 1) + 1 + i] + guess
    }
  }
  return {
    width,
    height,
    at(x, y) {
      const start = y * stride + x * channels
      return `#${Buffer.from(pixels.subarray(start, start + 3)).toString('hex')}`
    },
  }
}

/** Paeth's predictor. */
function nearest(left: number, up: number, corner: number): number {
  const sum = left + up - corner
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(sum - value))
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}
