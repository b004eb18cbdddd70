/** More pixels than Chromium draws on one canvas. */
const MOST_SIDE = 16_384
const MOST_PIXELS = 200_000_000

export class PictureError extends Error {}

/**
 * An SVG drawn as a PNG of exactly so many pixels. As an image an SVG runs no script and loads nothing; Chromium draws
 * it at the size of the canvas, so that it is sharp at any.
 *
 * @param svg a whole, well-formed file
 * @throws PictureError with a sentence for a picture that is too large
 */
export async function drawnPicture(svg: string, width: number, height: number): Promise<Uint8Array> {
  if (Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS) {
    throw new PictureError(
      `The picture would have ${count(width)} × ${count(height)} pixels, too many to draw. Choose a lower resolution.`,
    )
  }
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const image = await imageOf(svg)
  canvas.getContext('2d')!.drawImage(image, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new PictureError('The picture could not be drawn. Choose a lower resolution.')
  return new Uint8Array(await blob.arrayBuffer())
}

const count = (pixels: number): string => pixels.toLocaleString('en')

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  const image = new Image()
  image.src = url
  try {
    await image.decode()
    return image
  } catch {
    throw new PictureError('The picture could not be drawn.')
  } finally {
    URL.revokeObjectURL(url)
  }
}
