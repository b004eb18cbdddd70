import { describe, expect, it } from 'vitest'
import { figureOf, linesPanel } from './figures.testing'
import { figureJson } from './figure-json'
import { panelText } from './figure-numbers'
import { marksUsed } from './legend'
import { layoutFigure } from './layout'
import type { LineItem, TextItem } from './scene'
import { textReport } from './text-report'

//             1   2   gap 4      and   8   6   4   −∞
const values = [1, 2, NaN, 4, 8, 6, 4, -Infinity]
const panel = linesPanel(2, 4, (i) => values[i], { range: [0, 8] })
const scene = layoutFigure(figureOf([panel]))
const [{ y, tile, points }] = scene.panels
const place = (series: number, point: number) => [points!.xs[point], points!.ys[series * 4 + point]]

describe('a line chart', () => {
  it('puts a value at its share of the upright axis', () => {
    for (const i of [4, 5, 6]) expect(points!.ys[i]).toBeCloseTo(y + tile * (1 - values[i] / 8), 9)
    expect(points!.ys[7]).toBe(y + tile)
    expect(points!.ys[2]).toBeNaN()
  })

  it('has a line from gap to gap, and a mark for what is beyond the axis', () => {
    const lines = scene.items.filter((item): item is LineItem => item.kind === 'line' && item.width === 1.1)
    const drawn = lines.map((line) => line.points)
    expect(drawn).toContainEqual([...place(0, 0), ...place(0, 1)])
    expect(drawn).toContainEqual([...place(1, 0), ...place(1, 1), ...place(1, 2)])
    // The 4 between a gap and the end stands alone.
    expect(scene.items).toContainEqual(
      expect.objectContaining({ kind: 'rect', x: place(0, 3)[0] - 1, y: place(0, 3)[1] - 1 }),
    )
    expect(scene.items.filter(({ kind }) => kind === 'polygon')).toHaveLength(2)
    expect(marksUsed(figureOf([panel]))).toEqual(['gap', 'beyond-axis'])
  })

  it('tells its lines apart by more than colour, twelve in colour and eight without', () => {
    const looks = (style: { palette?: 'grey' }, count: number) => {
      const { items } = layoutFigure(figureOf([linesPanel(count, 3, (i) => i)], style))
      const lines = items.filter((item): item is LineItem => item.kind === 'line' && item.width === 1.1)
      return new Set(lines.map(({ stroke, dash }) => `${stroke} ${dash?.join()}`)).size
    }
    expect(looks({}, 12)).toBe(12)
    expect(looks({ palette: 'grey' }, 8)).toBe(8)
  })

  it('names points as far as there is room: of 200 numbers round ones', () => {
    const { items } = layoutFigure(figureOf([linesPanel(1, 200, (i) => i / 1e3)]))
    const named = items.filter((item): item is TextItem => item.kind === 'text').map(({ text }) => text)
    expect(named).toEqual(expect.arrayContaining(['0', '20', '180']))
    expect(named).not.toContain('1')
  })

  it('is a table of its lines in every format of numbers, with nothing for a gap', () => {
    expect(panelText(panel, ',')).toBe(',0,1,2,3\n0,1,2,nan,4\n1,8,6,4,-inf\n')
    expect(textReport(figureOf([panel]))).toMatch(
      /head \\ position +0 +1 +2 +3\n +0 +1 +2 +4\n +1 +8 +6 +4 +−∞/,
    )
    const json = JSON.parse(figureJson(figureOf([panel]))) as { panels: unknown[] }
    expect(json.panels).toMatchObject([
      {
        quantity: 'loss',
        values: [
          [1, 2, null, 4],
          [8, 6, 4, '-inf'],
        ],
      },
    ])
  })
})
