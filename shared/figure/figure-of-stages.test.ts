import { describe, expect, it } from 'vitest'
import { trace } from '#shared/circuit/trace'
import { exampleDocument } from '#shared/circuit/examples'
import { transpose } from '#shared/tensor/operations'
import type { MatrixPanel } from './figure'
import { figureOfStages } from './figure-of-stages'
import { sampleFigure, sampleTrace } from './figures.testing'
import { flowOrder } from './flow-order'

const panelOf = (...parameters: Parameters<typeof sampleFigure>) =>
  sampleFigure(...parameters).panels[0] as MatrixPanel

describe('figureOfStages', () => {
  it('has the numbers and labels of the run: tokens with their index, dims with their role', () => {
    const panel = panelOf(['1.0.scores'])
    expect(panel.values).toBe(sampleTrace.values('1.0.scores'))
    expect(panel.rows).toEqual({
      name: 'query',
      labels: [
        { text: 'b', index: '1' },
        { text: 'c', index: '2' },
        { text: 'd', index: '3' },
        { text: 'a', index: '4' },
      ],
    })
    expect(panelOf(['0.0.W_OV']).rows.labels.slice(3, 6)).toEqual([
      { text: 'd', group: 'tok' },
      { text: 'a', group: 'prev' },
      { text: 'b', group: 'prev' },
    ])
  })

  it('turns the picture of W_OV, and nothing else, for TransformerLens’ convention', () => {
    const turned = { convention: 'transformer-lens' } as const
    const panel = panelOf(['0.0.W_OV'], {}, turned)
    expect(panel.values).toEqual(transpose(sampleTrace.values('0.0.W_OV')))
    expect([panel.rows.name, panel.columns.name]).toEqual(['reads from', 'writes to'])
    expect(panelOf(['0.0.W_QK'], {}, turned)).toEqual(panelOf(['0.0.W_QK']))
  })

  it('marks what the mask hides: hatched, −∞, and no tile in the pattern', () => {
    const later = [1, 2, 3, 4, 7, 8, 9, 13, 14, 19]
    for (const [id, mark] of [
      ['0.0.mask', 'masked'],
      ['0.0.masked', 'minus-infinity'],
      ['0.0.pattern', 'absent'],
    ] as const) {
      expect([...panelOf([id]).marks]).toEqual(later.map((index) => [index, mark]))
    }
    expect(panelOf(['0.0.scores']).marks.size).toBe(0)
  })

  it('gives W_QK and scores one limit, and values, output and W_OV another, unless each has its own', () => {
    const ids = ['0.0.W_QK', '0.0.masked', '0.0.W_OV', '1.in']
    const limits = (sharedScales: boolean) =>
      sampleFigure(ids, {}, { sharedScales }).panels.map(
        (panel) => panel.kind !== 'lines' && panel.scale.kind === 'signed' && panel.scale.limit,
      )
    expect(limits(true)).toEqual([10, 10, 1, 1])
    const { circuit, tokens } = exampleDocument('induction', { strength: 3 })
    const weaker = figureOfStages(trace(circuit, tokens), ['1.0.scores', '0.0.W_QK'], {
      documentName: 'x',
      document: null,
      sharedScales: false,
    })
    expect(weaker.panels.map((panel) => panel.kind !== 'lines' && panel.scale)).toEqual([
      { kind: 'signed', limit: 5 },
      { kind: 'signed', limit: 5 },
    ])
    expect(weaker.panels.every((panel) => panel.kind === 'matrix' && panel.sharedScale === null)).toBe(true)
  })

  it('shows the logits of one position as bars', () => {
    const [panel] = sampleFigure(['logits']).panels
    expect(panel).toMatchObject({ kind: 'bars', values: sampleTrace.values('logits').values })
  })

  it('writes the caption that the figure can be printed with', () => {
    expect(sampleFigure(['1.0.scores', '1.0.pattern']).caption).toBe(
      'Head 1.0 of “Induction circuit” on a b c d a, s = 10. (a) Scores before the mask. (b) Attention. ' +
        'Rows are queries, columns are keys; position 0 is dropped.',
    )
    expect(sampleFigure(['0.join']).caption).toBe(
      '“Induction circuit” on a b c d a, s = 10. Residual stream after layer 0.',
    )
  })

  it('marks what is not computed yet', () => {
    const pending = (stage: string, row: number) => stage === '1.0.scores' && row > 1
    const panel = panelOf(['1.0.scores'], {}, { pending })
    expect([...panel.marks]).toEqual(Array.from({ length: 8 }, (_, i) => [8 + i, 'pending']))
  })
})

describe('flowOrder', () => {
  it('puts where a head looks before what it writes, and keeps the order of the computation', () => {
    expect(
      flowOrder(sampleTrace.stages)
        .map(({ id }) => id)
        .slice(0, 11),
    ).toEqual([
      'X',
      '0.0.W_QK',
      '0.0.scores',
      '0.0.mask',
      '0.0.masked',
      '0.0.pattern',
      '0.0.W_OV',
      '0.0.values',
      '0.0.output',
      '0.join',
      '1.in',
    ])
  })
})
