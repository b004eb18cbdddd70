import type { Figure } from '#shared/figure/figure'
import { layoutFigure, POINTS_PER_MM } from '#shared/figure/layout'
import { sceneSvg } from '#shared/figure/svg'
import { deflate } from './deflate'
import { pixelsOf } from './figure-choice'
import { pngOfDrawing } from './figure-files'
import { drawnPicture } from './picture'

/**
 * Figures as PNGs of one size: that of the highest, so that nothing moves from one to the next.
 *
 * @param progress told before each picture how many are done; `false` stops
 * @throws PictureError with a sentence
 */
export async function stepPictures(
  figures: readonly Figure[],
  dpi: number,
  progress: (done: number, of: number) => boolean,
): Promise<Uint8Array[]> {
  const scenes = figures.map(layoutFigure)
  const height = Math.max(...scenes.map((scene) => scene.height))
  const pictures: Uint8Array[] = []
  for (const [i, figure] of figures.entries()) {
    if (!progress(i, figures.length)) return []
    const scene = { ...scenes[i], height }
    const svg = await sceneSvg({ ...figure, document: null }, scene, deflate)
    const [across, down] = [scene.width, height].map((points) => pixelsOf(points / POINTS_PER_MM, dpi))
    pictures.push(pngOfDrawing(figure, await drawnPicture(svg, across, down), dpi))
  }
  return pictures
}
