import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figure, FigurePanel } from './figure'
import { figureOf, matrixPanel, oddTexts, sampleFigure, sampleTrace } from './figures.testing'
import { layoutFigure, POINTS_PER_MM } from './layout'
import type { Scene, TextItem } from './scene'
import { textWidth } from './text-width'

const all = sampleTrace.stages.map(({ id }) => id)
const texts = ({ items }: Scene) => items.filter((item): item is TextItem => item.kind === 'text')

/** Left, top, right and bottom of everything that is drawn. */
function bounds({ items }: Scene) {
  const boxes = items.flatMap((item) => {
    switch (item.kind) {
      case 'text': {
        const index = item.index === undefined ? 0 : textWidth(item.index, item.indexSize)
        const length = textWidth(item.text, item.size, item.bold) + index
        const start = { start: 0, middle: length / 2, end: length }[item.anchor]
        return item.upwards
          ? [[item.x - item.size, item.y - length + start, item.x, item.y + start]]
          : [[item.x - start, item.y - item.size, item.x - start + length, item.y]]
      }
      case 'hatch':
        return item.boxes.map(({ x, y, width, height }) => [x, y, x + width, y + height])
      case 'line':
      case 'polygon':
        return item.points.flatMap((x, i) =>
          i % 2 === 0 ? [[x, item.points[i + 1], x, item.points[i + 1]]] : [],
        )
      default:
        return [[item.x, item.y, item.x + item.width, item.y + item.height]]
    }
  })
  const least = (i: number) => Math.min(...boxes.map((box) => box[i]))
  const most = (i: number) => Math.max(...boxes.map((box) => box[i]))
  return { left: least(0), top: least(1), right: most(2), bottom: most(3) }
}

function expectInside(figure: Figure) {
  const scene = layoutFigure(figure)
  const { left, top, right, bottom } = bounds(scene)
  expect(left).toBeGreaterThanOrEqual(0)
  expect(top).toBeGreaterThanOrEqual(0)
  expect(right).toBeLessThanOrEqual(scene.width)
  expect(bottom).toBeLessThanOrEqual(scene.height)
}

describe('layoutFigure', () => {
  it.each([85, 178, 300])(
    'makes the page of the whole flow exactly %d mm wide, with all of it on the page',
    (width) => {
      const figure = sampleFigure(all, { width, captionBelow: true })
      expect(layoutFigure(figure).width / POINTS_PER_MM).toBeCloseTo(width, 9)
      expectInside(figure)
    },
  )

  it('keeps everything on the page, whatever the texts and shapes are', () => {
    const text = fc.oneof(
      fc.constantFrom(...oddTexts),
      fc.string({ unit: 'grapheme' }),
      fc.lorem({ maxCount: 300 }),
    )
    const panel = fc
      .record({
        bars: fc.boolean(),
        rows: fc.integer({ min: 0, max: 14 }),
        columns: fc.integer({ min: 0, max: 14 }),
        texts: fc.array(text, { minLength: 1 }),
      })
      .map(({ bars, rows, columns, texts: names }): FigurePanel => {
        const label = (i: number) => ({
          text: names[i % names.length],
          index: String(i),
          group: i % 5 < 3 ? names[0] : 'tok',
        })
        if (bars) {
          const axis = { name: 'token', labels: Array.from({ length: rows }, (_, i) => label(i)) }
          const values = Float64Array.from({ length: rows }, (_, i) => (i - 3) / 7e4)
          return {
            kind: 'bars',
            id: 'bars',
            title: names[0],
            axis,
            values,
            scale: { kind: 'signed', limit: 1e-4 },
          }
        }
        return matrixPanel(rows, columns, (i) => i - 9, {
          title: names.at(-1)!,
          rows: { name: names[0], labels: Array.from({ length: rows }, (_, i) => label(i)) },
          columns: { name: 'key', labels: Array.from({ length: columns }, (_, i) => label(i)) },
        })
      })
    fc.assert(
      fc.property(
        fc.array(panel, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 6, max: 12 }),
        (panels, width, fontSize) => expectInside(figureOf(panels, { width, fontSize })),
      ),
      { numRuns: 60 },
    )
  })

  it('has no text under 6 pt, however small the font is asked to be', () => {
    for (const fontSize of [1, 6, 7, 10]) {
      const scene = layoutFigure(sampleFigure(all, { fontSize }))
      const sizes = texts(scene).flatMap(({ size, index, indexSize }) =>
        index === undefined ? [size] : [size, indexSize],
      )
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(6)
      expect(scene.smallestText).toBe(Math.min(...sizes))
    }
  })

  it('draws equal maps with equal cells, level with each other', () => {
    const { panels } = layoutFigure(sampleFigure(['0.0.scores', '0.0.masked', '0.0.pattern'], { width: 178 }))
    expect(new Set(panels.map(({ pitch }) => pitch)).size).toBe(1)
    expect(new Set(panels.map(({ y }) => y)).size).toBe(1)
  })

  it('fits a slide: cells shrink until all of it is no higher', () => {
    for (const ids of [['0.0.W_QK'], ['0.0.W_QK', '0.0.scores', '0.0.pattern'], all.slice(0, 9)]) {
      const figure = sampleFigure(ids, { width: 160, height: 90 })
      expect(layoutFigure(figure).height / POINTS_PER_MM).toBeCloseTo(90, 9)
      expectInside(figure)
    }
  })

  it('cuts a title of 2,000 characters after three lines, with an ellipsis', () => {
    const title = 'induction '.repeat(200)
    const scene = layoutFigure(figureOf([matrixPanel(4, 4, () => 1, { title })]))
    const lines = texts(scene).filter(({ text }) => text.startsWith('induction'))
    expect(lines).toHaveLength(3)
    expect(lines[2].text).toMatch(/…$/)
    expectInside(figureOf([matrixPanel(4, 4, () => 1, { title })]))
  })

  it('draws a few thousand cells as shapes and more as one picture, a pixel a cell', () => {
    const small = layoutFigure(figureOf([matrixPanel(64, 64, (i) => i % 10)], { numbers: false }))
    expect(small.panels[0].isImage).toBe(false)
    expect(small.items.filter(({ kind }) => kind === 'rect')).toHaveLength(64 * 64)

    const large = layoutFigure(figureOf([matrixPanel(100, 200, (i) => i % 10), matrixPanel(3, 3, () => 1)]))
    expect(large.panels.map(({ isImage }) => isImage)).toEqual([true, false])
    const images = large.items.filter((item) => item.kind === 'image')
    expect(images).toMatchObject([{ rows: 100, columns: 200 }])
  })

  it('names the marks that it has, and the panels that share a scale', () => {
    const words = (ids: string[], sharedScales = true) =>
      texts(layoutFigure(sampleFigure(ids, {}, { sharedScales }))).map(({ text }) => text)
    expect(words(['0.0.masked', '0.0.pattern'])).toEqual(
      expect.arrayContaining(['−∞: masked before the softmax', 'no tile: masked, so the weight is 0']),
    )
    expect(words(['0.0.W_QK', '0.0.scores', '0.0.W_OV'])).toContain('a, b: one scale, to ±10')
    expect(words(['0.0.W_QK', '0.0.scores'], false).filter((text) => /one scale/.test(text))).toEqual([])
    expect(words(['0.0.scores']).filter((text) => /masked|tile|scale/.test(text))).toEqual([])
  })
})
