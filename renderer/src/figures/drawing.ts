import type { Figure } from '#shared/figure/figure'
import { layoutFigure, POINTS_PER_MM } from '#shared/figure/layout'
import type { Scene } from '#shared/figure/scene'
import { sceneSvg } from '#shared/figure/svg'
import { deflate } from './deflate'

/** A figure as it is drawn. */
export interface Drawing {
  readonly svg: string
  /** Millimetres. */
  readonly width: number
  readonly height: number
  readonly scene: Scene
}

/** Draws a figure. The document in it is not drawn: it is put where each format keeps it. */
export async function drawingOf(figure: Figure): Promise<Drawing> {
  const scene = layoutFigure(figure)
  const svg = await sceneSvg({ ...figure, document: null }, scene, deflate)
  return { svg, width: scene.width / POINTS_PER_MM, height: scene.height / POINTS_PER_MM, scene }
}
