import { headingBlock } from './draw-heading'
import type { Figure } from './figure'
import { legendBlock, type LegendBlock } from './legend'
import { lineHeight, lookOf, SMALLEST_TEXT, textItem, type Look } from './look'
import { GAP, imagePanels, panelGrid, rowHead, rowHeight, type Page, type PanelGrid } from './panel-grid'
import type { Scene, SceneItem } from './scene'
import { wrappedText } from './text-width'
import { visibleProse } from './visible-text'

export const POINTS_PER_MM = 72 / 25.4

/** Narrower than this a figure has no room for its labels. */
const LEAST_WIDTH = 20 * POINTS_PER_MM
const MARGIN = 5
const CAPTION_LINES = 60

/**
 * Places a figure's panels, legend and caption on a page of its width. Maps are as large as the width allows, up to
 * three times their labels; equal maps have equal cells. Where the style gives a height, cells shrink until all fits,
 * and only a figure that does not fit at any size is higher.
 */
export function layoutFigure(figure: Figure): Scene {
  const look = lookOf(figure.style)
  const width = Math.max(LEAST_WIDTH, figure.style.width * POINTS_PER_MM)
  const height = figure.style.height === undefined ? null : figure.style.height * POINTS_PER_MM
  const inner = width - 2 * MARGIN
  const images = imagePanels(figure.panels)
  const legend = legendBlock(look, figure, inner)
  const caption = captionLines(look, figure, inner)
  const below = belowHeight(look, legend, caption)
  const heading = headingBlock(look, figure, inner)
  const page: Page = {
    look,
    figure,
    inner,
    images,
    room: height === null ? null : height - heading.height - below - 2 * MARGIN,
  }
  const grid = panelGrid(page)
  return composed({ page, grid, width, height, heading, legend, caption })
}

function captionLines(look: Look, { caption, provenance, style }: Figure, width: number): string[] {
  if (!style.captionBelow) return []
  const paragraphs = [caption, ...provenance.map(({ name, value }) => `${name}: ${value}`)]
  return paragraphs.flatMap((text) => wrappedText(visibleProse(text), look.label, width, CAPTION_LINES))
}

function belowHeight(look: Look, legend: LegendBlock, caption: readonly string[]): number {
  return (
    (legend.height > 0 ? GAP + legend.height : 0) +
    (caption.length > 0 ? GAP + caption.length * lineHeight(look.label) : 0)
  )
}

function composed(parts: {
  readonly page: Page
  readonly grid: PanelGrid
  readonly width: number
  readonly height: number | null
  readonly heading: ReturnType<typeof headingBlock>
  readonly legend: LegendBlock
  readonly caption: readonly string[]
}): Scene {
  const { page, grid, width, heading, legend, caption } = parts
  const { look } = page
  let y = MARGIN + heading.height
  const drawn = grid.rows.flatMap((row, r) => {
    if (r > 0) y += GAP
    const head = rowHead(row)
    const placed = row.map((block, c) =>
      block.draw(MARGIN + c * (grid.columnWidth + GAP), y, head - block.head),
    )
    y += rowHeight(row)
    return placed
  })
  const items: SceneItem[] = [...heading.draw(MARGIN, MARGIN), ...drawn.flatMap((each) => each.items)]
  if (legend.height > 0) {
    items.push(...legend.draw(MARGIN, y + GAP))
    y += GAP + legend.height
  }
  if (caption.length > 0) {
    const line = lineHeight(look.label)
    const top = y + GAP + look.label
    items.push(
      ...caption.map((text, i) => textItem(look, { x: MARGIN, y: top + i * line, text, size: look.label })),
    )
    y += GAP + caption.length * line
  }
  return {
    width,
    height: Math.max(y + MARGIN, parts.height ?? 0),
    background: look.paper.background,
    items,
    panels: drawn.map(({ place }) => place),
    smallestText: smallestText(items),
  }
}

/** Points; the least that is allowed where there is no text at all. */
function smallestText(items: readonly SceneItem[]): number {
  let smallest = Infinity
  for (const item of items) {
    if (item.kind !== 'text') continue
    smallest = Math.min(smallest, item.size, item.index === undefined ? Infinity : item.indexSize)
  }
  return smallest === Infinity ? SMALLEST_TEXT : smallest
}
