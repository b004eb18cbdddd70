import { FormatError } from './format-error'
import { pngChunks, pngOf, type PngChunk } from './png'

/**
 * PNGs of one size and kind as one animated PNG, which ends on its last picture: what else the first one says of
 * itself, such as density and texts, is said of the whole. A program that knows no animation shows the first picture.
 *
 * @param seconds how long each picture stands, at most 65
 * @param plays how often it runs; 0 runs on
 * @throws FormatError where the pictures are not of one size and kind
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export function apng(pictures: readonly Uint8Array[], seconds: number, plays = 1): Uint8Array<ArrayBuffer> {
  const frames = pictures.map(pngChunks)
  const [first] = frames
  if (!first) throw new FormatError('There is no picture to show.')
  const header = first[0]
  if (!frames.every(([each]) => sameBytes(each.bytes, header.bytes))) {
    throw new FormatError('The pictures are not of one size.')
  }
  const before = first.slice(
    1,
    first.findIndex(({ type }) => type === 'IDAT'),
  )
  let sequence = 0
  const parts = frames.flatMap((chunks, index) => {
    const pixels = chunks.filter(({ type }) => type === 'IDAT')
    const control = frameControl(header.bytes, sequence++, seconds)
    if (index === 0) return [control, ...pixels]
    return [control, ...pixels.map(({ bytes }) => numbered(bytes, sequence++))]
  })
  return pngOf([
    header,
    animationControl(frames.length, plays),
    ...before,
    ...parts,
    { type: 'IEND', bytes: new Uint8Array() },
  ])
}

function animationControl(frames: number, plays: number): PngChunk {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, frames)
  view.setUint32(4, plays)
  return { type: 'acTL', bytes: new Uint8Array(view.buffer) }
}

/** A frame that covers the whole picture and replaces it. */
function frameControl(header: Uint8Array, sequence: number, seconds: number): PngChunk {
  const bytes = new Uint8Array(26)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, sequence)
  // Width and height, as the picture's header has them.
  bytes.set(header.subarray(0, 8), 4)
  view.setUint16(20, Math.round(seconds * 1000))
  view.setUint16(22, 1000)
  return { type: 'fcTL', bytes }
}

function numbered(pixels: Uint8Array, sequence: number): PngChunk {
  const bytes = new Uint8Array(pixels.length + 4)
  new DataView(bytes.buffer).setUint32(0, sequence)
  bytes.set(pixels, 4)
  return { type: 'fdAT', bytes }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
