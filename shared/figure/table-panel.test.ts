import { describe, expect, it } from 'vitest'
import { FormatError } from '../formats/format-error'
import { markdownTables } from './markdown-table'
import { provenanceLines } from './provenance-lines'
import { tablePanel, type NamedTable } from './table-panel'

const axis = (name: string, ...labels: (string | number)[]) => ({ name, labels })
const scores: NamedTable = {
  name: 'induction_strict',
  axes: [axis('layer', 0, 1), axis('head', 0, 1)],
  values: [
    [0, 1],
    [0.5, null],
  ],
}
const losses: NamedTable = {
  name: 'loss',
  axes: [axis('run', 'clean', 'ablated'), axis('position', 1, 2, 3)],
  values: [
    [3, 2, '-inf'],
    [4, null, 1],
  ],
  unit: 'nats',
}

describe('a table of an analysis as a panel', () => {
  it('is a map of shares, with no tile where there is no number', () => {
    const panel = tablePanel(scores, { title: 'Induction' })
    expect(panel).toMatchObject({ kind: 'matrix', id: 'induction_strict', title: 'Induction' })
    expect(panel).toMatchObject({ scale: { kind: 'probability' }, marks: new Map([[3, 'missing']]) })
    expect(panel).toMatchObject({ rows: { name: 'layer' }, columns: { name: 'head' } })
  })

  it('is lines, one a row, where that is wanted', () => {
    const panel = tablePanel(losses, { form: 'lines' })
    expect(panel).toMatchObject({ kind: 'lines', quantity: 'loss', unit: 'nats', axis: { name: 'position' } })
    expect(panel.values).toMatchObject({ values: Float64Array.of(3, 2, -Infinity, 4, NaN, 1) })
  })

  it('is one bar without axes, and rows of the leading axes with three', () => {
    expect(tablePanel({ name: 'total', axes: [], values: 3, unit: 'nats' })).toMatchObject({
      kind: 'bars',
      values: Float64Array.of(3),
      scale: { kind: 'signed', limit: 5 },
    })
    const profile = tablePanel({
      name: 'profile',
      axes: [axis('layer', 0, 1), axis('head', 0), axis('offset', 0, 1)],
      values: [[[1, 2]], [[3, 4]]],
    })
    expect(profile).toMatchObject({
      rows: { name: 'layer.head', labels: [{ text: '0.0' }, { text: '1.0' }] },
    })
  })

  it.each([
    [{ ...scores, values: [[0, 1]] }, /shape 2 × 2/],
    [
      {
        ...scores,
        values: [
          [0, 1],
          [0, '1o'],
        ],
      },
      /holds "1o"/,
    ],
    [
      {
        ...scores,
        values: [
          [0, 1],
          [0, [1]],
        ],
      },
      /which is no number/,
    ],
  ])('refuses what is no table of numbers', (table, why) => {
    expect(() => tablePanel(table)).toThrow(FormatError)
    expect(() => tablePanel(table)).toThrow(why)
  })

  it('is written in Markdown with its own signs escaped', () => {
    const text = markdownTables([tablePanel({ ...losses, axes: [axis('run', 'a|b', '*'), losses.axes[1]] })])
    expect(text).toBe(
      '**loss (nats)**\n\n' +
        '| run \\\\ position | 1 | 2 | 3 |\n' +
        '| :-- | --: | --: | --: |\n' +
        '| a\\|b | 3 | 2 | −∞ |\n' +
        '| \\* | 4 |  | 1 |\n',
    )
  })
})

describe('provenanceLines', () => {
  it('are what an analysis says of itself, in words, the model first and nothing empty', () => {
    const lines = provenanceLines({
      provider: 'cpu',
      options: { bos: 'drop', map: false },
      sha256: 'ab12',
      model: 'letters-2l',
      tokens: [
        [0, 1, 2],
        [0, 2, 1],
      ],
      mask: null,
      positions: 'all',
    })
    expect(lines).toEqual([
      { name: 'Model', value: 'letters-2l' },
      { name: 'SHA-256', value: 'ab12' },
      { name: 'Tokens', value: '0 1 2; 0 2 1' },
      { name: 'Options', value: 'bos drop, map false' },
      { name: 'Computed on', value: 'cpu' },
      { name: 'positions', value: 'all' },
    ])
  })

  it('end a list that no page has room for', () => {
    const [{ value }] = provenanceLines({ tokens: Array.from({ length: 1e5 }, (_, i) => i) })
    expect(value).toMatch(/^0 1 2 .* … \(100000 in all\)$/)
    expect(value.length).toBeLessThan(2100)
  })
})
