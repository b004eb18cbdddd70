import { corner, outline } from './draw-cells'
import { beyondRange, edgeMark } from './draw-lines'
import type { CellMark, Figure, LinesPanel, MatrixPanel } from './figure'
import { hexOf, lineHeight, textItem, toBaseline, type Look } from './look'
import { scaleNotes } from './scale-notes'
import { beyondScale } from './scale'
import type { Box, SceneItem } from './scene'
import { textWidth, wrappedText } from './text-width'
import { valueTicks } from './value-ticks'
import { visibleProse } from './visible-text'

/** What a mark means, in the order in which a legend lists them. */
export const markMeanings = {
  masked: 'masked',
  'minus-infinity': '−∞: masked before the softmax',
  absent: 'no tile: masked, so the weight is 0',
  missing: 'no tile: there is no such number',
  pending: 'not computed yet',
  'not-a-number': 'NaN: not a number',
  beyond: 'beyond the colour scale',
  gap: 'gap in a line: there is no such number',
  'beyond-axis': 'beyond the axis',
} as const satisfies Record<CellMark | 'beyond' | 'gap' | 'beyond-axis', string>

export type Meaning = keyof typeof markMeanings

/** The marks that a figure has, each once. */
export function marksUsed({ panels }: Pick<Figure, 'panels'>): Meaning[] {
  const used = new Set<Meaning>()
  for (const panel of panels) {
    if (panel.kind === 'lines') {
      for (const mark of lineMarks(panel)) used.add(mark)
      continue
    }
    if (panel.kind === 'matrix') for (const mark of panel.marks.values()) used.add(mark)
    const numbers = panel.kind === 'matrix' ? panel.values.values : panel.values
    numbers.forEach((value, i) => {
      if (Number.isNaN(value)) used.add('not-a-number')
      const isMarked = panel.kind === 'matrix' && panel.marks.has(i)
      if (!isMarked && beyondScale(value, panel.scale) !== 0) used.add('beyond')
    })
  }
  return (Object.keys(markMeanings) as Meaning[]).filter((meaning) => used.has(meaning))
}

function lineMarks({ values: { values }, range }: LinesPanel): Meaning[] {
  const { low, high } = valueTicks(values, range)
  const isGap = values.some((value) => Number.isNaN(value))
  const isBeyond = values.some((value) => beyondRange(value, low, high) !== 0)
  return [...(isGap ? ['gap' as const] : []), ...(isBeyond ? ['beyond-axis' as const] : [])]
}

/** As `marksUsed`, of figures that are written as tables: there a gap is an empty cell, and no number is cut off. */
export function tableMarksUsed(figure: Pick<Figure, 'panels'>): (CellMark | 'beyond')[] {
  const used = marksUsed(figure).flatMap((mark) =>
    mark === 'beyond-axis' ? [] : mark === 'gap' ? ['missing' as const] : [mark],
  )
  return [...new Set(used)]
}

export interface LegendBlock {
  readonly height: number
  draw(x: number, y: number): SceneItem[]
}

const SWATCH = 8
const BESIDE = 4
const BETWEEN = 12

/** A swatch and a word for every mark, then which panels share a scale. */
export function legendBlock(look: Look, figure: Figure, width: number): LegendBlock {
  const room = width - SWATCH - BESIDE
  const entries = marksUsed(figure).map((meaning) => {
    const words = wrappedText(markMeanings[meaning], look.label, room, 4)
    const widest = Math.max(...words.map((text) => textWidth(text, look.label)))
    return { meaning, words, width: SWATCH + BESIDE + widest }
  })
  const rows: (typeof entries)[] = []
  let used = Infinity
  for (const entry of entries) {
    if (used + entry.width > width) {
      rows.push([])
      used = 0
    }
    rows[rows.length - 1].push(entry)
    used += entry.width + BETWEEN
  }
  const heights = rows.map((row) =>
    Math.max(SWATCH + 2, ...row.map(({ words }) => words.length * lineHeight(look.label))),
  )
  const height = heights.reduce((sum, each) => sum + each, 0)
  const notes = scaleNotes(figure).flatMap((note) => wrappedText(visibleProse(note), look.label, width, 4))
  return {
    height: height + notes.length * lineHeight(look.label),
    draw(x, y) {
      let top = y
      const swatches = rows.flatMap((row, r) => {
        let at = x
        const drawn = row.flatMap(({ meaning, words, width: taken }): SceneItem[] => {
          const box = { x: at, y: top, width: SWATCH, height: SWATCH }
          at += taken + BETWEEN
          const texts = words.map((text, i) =>
            textItem(look, {
              x: box.x + SWATCH + BESIDE,
              y: box.y + SWATCH * 0.5 + toBaseline(look.label) + i * lineHeight(look.label),
              text,
              size: look.label,
              fill: look.paper.quiet,
            }),
          )
          return [...swatch(look, meaning, box, figure), ...texts]
        })
        top += heights[r]
        return drawn
      })
      const texts = notes.map((text, i) =>
        textItem(look, {
          x,
          y: top + look.label + i * lineHeight(look.label),
          text,
          size: look.label,
          fill: look.paper.quiet,
        }),
      )
      return [...swatches, ...texts]
    },
  }
}

function swatch(look: Look, meaning: Meaning, box: Box, { panels }: Figure): SceneItem[] {
  switch (meaning) {
    case 'masked':
    case 'minus-infinity':
      return [{ kind: 'hatch', boxes: [box], stroke: look.paper.hatch }, outline(box, look.paper.border, 0.4)]
    case 'absent':
    case 'missing':
      return [{ kind: 'line', points: dashes(box), stroke: look.paper.border, width: 0.5 }]
    case 'pending':
      return [outline(box, look.paper.border, 0.4)]
    case 'not-a-number':
      return [outline(box, look.paper.danger, 0.9)]
    case 'beyond': {
      const scale = panels.find(
        (panel): panel is MatrixPanel => panel.kind !== 'lines' && panel.scale.kind === 'signed',
      )?.scale
      const tint = look.tint(Infinity, scale ?? { kind: 'probability' })
      return [{ kind: 'rect', ...box, fill: hexOf(tint) }, corner(look, box)]
    }
    case 'gap': {
      const middle = box.y + box.height / 2
      const ends = [
        [box.x, box.x + box.width * 0.3],
        [box.x + box.width * 0.7, box.x + box.width],
      ]
      return ends.map(([from, to]) => ({
        kind: 'line',
        points: [from, middle, to, middle],
        stroke: look.paper.text,
        width: 1.1,
      }))
    }
    case 'beyond-axis':
      return [edgeMark(look.paper.text, box.x + box.width / 2, box.y + box.height / 2, 1)]
  }
}

/** The two legs of the triangle that stays: what is missing is above them. */
function dashes({ x, y, width, height }: Box): number[] {
  return [x, y, x, y + height, x + width, y + height, x, y]
}
