import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { highlightsOf, keepingUnchanged } from './highlight'

const { circuit, tokens } = exampleDocument('induction')
const run = trace(circuit, tokens)
// The score of the last a (row 3) for the b that follows the first a (column 0).
const focus = { stage: '1.0.scores', row: 3, column: 0 }
const PREV_A = 4

describe('the highlight of a score', () => {
  const highlights = highlightsOf(run, focus)

  it('lights the weight and the two inputs that it comes from', () => {
    expect(highlights.get('1.0.W_QK')!.sources).toMatchObject([{ row: 0, column: PREV_A }])
    expect(highlights.get('1.in')!.sources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ row: 3, column: 0 }),
        expect.objectContaining({ row: 0, column: PREV_A }),
      ]),
    )
  })

  it('lights the masked score that it goes into', () => {
    expect(highlights.get('1.0.masked')!.targets).toMatchObject([{ row: 3, column: 0 }])
  })

  it('reaches through the join to what the first head wrote', () => {
    const origins = [...highlights].flatMap(([stage, { origins }]) =>
      origins.map((cell) => ({ stage, ...cell })),
    )
    expect(origins.length).toBeGreaterThan(0)
    expect(origins.every(({ stage }) => ['0.join', '0.0.output', 'X'].includes(stage))).toBe(true)
  })

  it('keeps the objects of maps that did not change', () => {
    const again = keepingUnchanged(highlightsOf(run, focus), highlights)
    for (const [stage, highlight] of highlights) expect(again.get(stage)).toBe(highlight)
  })
})
