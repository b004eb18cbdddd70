import { base64Of } from '../formats/base64'
import { documentElement } from './embedded-document'
import type { Figure } from './figure'
import { hatchLines } from './hatch-lines'
import { layoutFigure, POINTS_PER_MM } from './layout'
import { pixelPng, type Deflate } from './pixel-png'
import type { GradientItem, ImageItem, RectItem, Scene, SceneItem, TextItem } from './scene'
import { runsLeftwards, visibleProse } from './visible-text'
import { xmlText } from './xml'

/** Helvetica's metrics where there are any; the last ones have the signs of every script that the system has. */
export const FIGURE_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

/** A mark that keeps what follows a word from right to left on its right. */
const LEFT_TO_RIGHT = '\u200e'

/** How far an index is lowered, as a share of the text's size. */
const LOWERED = 0.18

/**
 * A figure as a standalone SVG in millimetres, with its title, its caption and provenance as description, and the
 * document that made it where the figure has one. Text is text, cells are shapes; only maps of thousands of cells are a
 * picture with a pixel a cell.
 *
 * @param deflate packs such a picture as a zlib stream
 */
export async function figureSvg(figure: Figure, deflate: Deflate): Promise<string> {
  return sceneSvg(figure, layoutFigure(figure), deflate)
}

/** The same of a figure that is laid out already. */
export async function sceneSvg(figure: Figure, scene: Scene, deflate: Deflate): Promise<string> {
  const { width, height, background, items } = scene
  const gradients: string[] = []
  const parts: string[] = []
  for (const item of items) {
    if (item.kind === 'image') parts.push(image(item, await pixelPng(item, deflate)))
    else if (item.kind === 'gradient') {
      gradients.push(gradient(item, gradients.length))
      parts.push(`<rect ${box(item)} fill="url(#scale-${gradients.length - 1})"/>`)
    } else parts.push(shape(item))
  }
  const description = [figure.caption, ...figure.provenance.map(({ name, value }) => `${name}: ${value}`)]
  const size = `width="${mm(width)}" height="${mm(height)}" viewBox="0 0 ${n(width)} ${n(height)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" xml:space="preserve" font-family="${FIGURE_FONTS}">`,
    `<title>${xmlText(visibleProse(figure.title))}</title>`,
    `<desc>${description.map((line) => xmlText(visibleProse(line))).join('\n')}</desc>`,
    ...(figure.document === null ? [] : [`<metadata>${documentElement(figure.document)}</metadata>`]),
    ...(gradients.length > 0 ? [`<defs>${gradients.join('')}</defs>`] : []),
    `<rect width="${n(width)}" height="${n(height)}" fill="${background}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function shape(item: Exclude<SceneItem, GradientItem | ImageItem>): string {
  switch (item.kind) {
    case 'rect':
      return rect(item)
    case 'hatch': {
      const path = hatchLines(item.boxes).map(([x1, y1, x2, y2]) => `M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`)
      return `<path d="${path.join('')}" fill="none" stroke="${item.stroke}" stroke-width="0.5"/>`
    }
    case 'line': {
      const points = item.points.map(n).join(' ')
      const dash = item.dash === undefined ? '' : ` stroke-dasharray="${item.dash.map(n).join(' ')}"`
      return `<polyline points="${points}" fill="none" stroke="${item.stroke}" stroke-width="${n(item.width)}"${dash}/>`
    }
    case 'polygon':
      return `<polygon points="${item.points.map(n).join(' ')}" fill="${item.fill}"/>`
    case 'text':
      return text(item)
  }
}

function rect(item: RectItem): string {
  const stroke =
    item.stroke === undefined ? '' : ` stroke="${item.stroke}" stroke-width="${n(item.strokeWidth ?? 1)}"`
  return `<rect ${box(item)} fill="${item.fill ?? 'none'}"${stroke}/>`
}

function text(item: TextItem): string {
  const { x, y, size, index, indexSize, anchor, bold, fill, upwards } = item
  const place = upwards ? `transform="translate(${n(x)} ${n(y)}) rotate(-90)"` : `x="${n(x)}" y="${n(y)}"`
  const style = [
    `font-size="${n(size)}"`,
    ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]),
    ...(bold ? ['font-weight="700"'] : []),
    `fill="${fill}"`,
  ].join(' ')
  const mark = runsLeftwards(item.text) ? LEFT_TO_RIGHT : ''
  const lowered =
    index === undefined
      ? ''
      : `${mark}<tspan dy="${n(size * LOWERED)}" font-size="${n(indexSize)}">${xmlText(index)}</tspan>`
  return `<text ${place} ${style}>${xmlText(item.text)}${lowered}</text>`
}

function image(item: ImageItem, png: Uint8Array): string {
  const href = `data:image/png;base64,${base64Of(png)}`
  return `<image ${box(item)} preserveAspectRatio="none" image-rendering="pixelated" href="${href}"/>`
}

function gradient({ colours }: GradientItem, index: number): string {
  const stops = colours.map(
    (colour, i) => `<stop offset="${n(i / (colours.length - 1))}" stop-color="${colour}"/>`,
  )
  return `<linearGradient id="scale-${index}">${stops.join('')}</linearGradient>`
}

function box({ x, y, width, height }: Pick<RectItem, 'x' | 'y' | 'width' | 'height'>): string {
  return `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`
}

function mm(points: number): string {
  return `${n(points / POINTS_PER_MM)}mm`
}

/** A thousandth of a point is finer than any printer. */
function n(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
