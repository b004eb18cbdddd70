import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figure, FigurePanel } from './figure'
import { figureOf, linesPanel, matrixPanel, oddTexts, sampleFigure, sampleTrace } from './figures.testing'
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
        kind: fc.constantFrom('bars', 'matrix', 'lines'),
        rows: fc.integer({ min: 0, max: 14 }),
        columns: fc.integer({ min: 0, max: 14 }),
        texts: fc.array(text, { minLength: 1 }),
      })
      .map(({ kind, rows, columns, texts: names }): FigurePanel => {
        const label = (i: number) => ({
          text: names[i % names.length],
          index: String(i),
          group: i % 5 < 3 ? names[0] : 'tok',
        })
        const labelled = (count: number) => Array.from({ length: count }, (_, i) => label(i))
        if (kind === 'lines') {
          return linesPanel(rows, columns, (i) => (i % 4 === 3 ? NaN : i % 5 === 4 ? -Infinity : i * 1e3), {
            title: names[0],
            quantity: names.at(-1)!,
            axis: { name: names[0], labels: labelled(columns) },
            series: { name: names.at(-1)!, labels: labelled(rows) },
          })
        }
        if (kind === 'bars') {
          const axis = { name: 'token', labels: labelled(rows) }
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
          rows: { name: names[0], labels: labelled(rows) },
          columns: { name: 'key', labels: labelled(columns) },
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

  it('keeps panels that belong beside each other in one row, in columns and on a slide, while cells stay legible', () => {
    const rowsOf = (size: number, style: Partial<Figure['style']> = {}) => {
      const maps = Array.from({ length: 7 }, (_, i) =>
        matrixPanel(size, size, (cell) => cell % 10, { id: `map ${i}`, startsRow: i === 3 }),
      )
      const figure = { ...figureOf(maps, { width: 178, ...style }), across: 3 }
      expectInside(figure)
      const tops = layoutFigure(figure).panels.map(({ y }) => y)
      return [...new Set(tops)].map((top) => tops.filter((y) => y === top).length)
    }
    expect(rowsOf(6)).toEqual([3, 3, 1])
    expect(rowsOf(41)).toEqual([3, 3, 1])
    expect(rowsOf(6, { width: 160, height: 90 })).toEqual([3, 3, 1])
    // 128 cells of 0.8 mm are wider than a third of the page.
    expect(rowsOf(128)[0]).toBeLessThan(3)
    // A number that a person chose goes first.
    expect(rowsOf(6, { columns: 2 })[0]).toBe(2)
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

  it('draws the figure’s own title in up to four lines, unless titles are left out', () => {
    const heading = 'induction '.repeat(200)
    const drawn = (titles: boolean) =>
      texts(layoutFigure({ ...figureOf([matrixPanel(4, 4, () => 1)], { titles }), heading })).filter(
        ({ text }) => text.startsWith('induction'),
      )
    expect(drawn(true)).toHaveLength(4)
    expect(drawn(true)[3].text).toMatch(/…$/)
    expect(drawn(false)).toEqual([])
    expectInside({ ...figureOf([matrixPanel(4, 4, () => 1)]), heading })
  })

  it('names all lines where their names have room, and lets a long one stand up alone', () => {
    const names = (labels: readonly { text: string; group?: string }[], width: number) => {
      const scene = layoutFigure(
        figureOf([matrixPanel(2, labels.length, () => 1, { columns: { name: 'dim', labels } })], {
          width,
          numbers: false,
        }),
      )
      return texts(scene)
    }
    // Nine dims of three roles, the last alone under its role: `dim` is longer than its cell.
    const dims = [...'abcd'].map((text) => ({ text, group: 'tok' }))
    const basis = [...dims, ...dims.map(({ text }) => ({ text, group: 'prev' })), { text: '8', group: 'dim' }]
    const columns = names(basis, 35).filter(({ text }) => /^([abcd8]|tok|prev|dim)$/.test(text))
    expect(columns.filter(({ upwards }) => upwards)).toEqual([])
    expect(
      columns
        .map(({ text }) => text)
        .filter((text) => text.length === 1)
        .join(''),
    ).toBe('abcdabcd8')
    expect(columns.map(({ text }) => text)).toEqual(expect.arrayContaining(['tok', 'prev', 'dim']))

    const tokens = ['a', 'b', '<|endoftext|>', 'c', 'd', 'e'].map((text) => ({ text }))
    const upright = (each: TextItem[]) => each.filter(({ upwards }) => upwards).map(({ text }) => text)
    expect(upright(names(tokens, 50)).filter((text) => text !== 'query')).toEqual([
      expect.stringMatching(/^<\|endo/),
    ])
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
    expect(words(['0.0.W_QK', '0.0.pattern'], false).filter((text) => /scale/.test(text))).toEqual([])
    expect(words(['0.0.scores']).filter((text) => /masked|tile|scale/.test(text))).toEqual([])
  })
})
