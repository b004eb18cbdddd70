import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { weightsAt, withConstant, withWeightsAt } from '../circuit/weight-place'
import { withCells, type CellContent } from '../circuit/weights'
import { cellDifferenceText, documentDifference } from './snapshot-diff'

const { circuit, tokens } = exampleDocument('induction')
const place = { layer: 1, head: 0, name: 'W_QK' } as const
const PREV_A = 4
function holding(index: number, content: CellContent) {
  const weights = withCells(weightsAt(circuit, place), [{ index, content }], circuit.constants)
  return { circuit: withWeightsAt(circuit, place, weights), tokens }
}
const differenceOf = (content: CellContent) => {
  const { matrices } = documentDifference({ circuit, tokens }, holding(PREV_A, content))
  return matrices.find((each) => each.place.layer === 1 && each.place.name === 'W_QK')!
}

describe('the difference of two versions', () => {
  it('is nothing between a version and itself', () => {
    const { matrices, others } = documentDifference({ circuit, tokens }, { circuit, tokens })
    expect(matrices.map(({ place: { layer, head, name } }) => `${layer}.${head}.${name}`)).toEqual([
      '0.0.W_QK',
      '0.0.W_OV',
      '1.0.W_QK',
      '1.0.W_OV',
    ])
    expect(matrices.flatMap(({ cells }) => cells)).toEqual([])
    expect(matrices.every(({ difference }) => difference.values.every((value) => value === 0))).toBe(true)
    expect(others).toEqual([])
  })

  it('is signed: what is there now less what was there', () => {
    const { difference, cells } = differenceOf(7.5)
    expect(difference.values[PREV_A]).toBe(-2.5)
    expect(cells.map((cell) => cellDifferenceText(circuit, place, cell))).toEqual([
      'W_QK[tok a, prev a] of head 1.0: s = 10 → 7.5',
    ])
  })

  it('tells a number from an expression that comes to it', () => {
    const { difference, cells } = differenceOf(10)
    expect(difference.values[PREV_A]).toBe(0)
    expect(cells).toHaveLength(1)
  })

  it('is 0 where both hold the same ∞, and ∞ where one does', () => {
    const infinite = holding(PREV_A, -Infinity)
    const [, , same] = documentDifference(infinite, infinite).matrices
    expect(same.difference.values[PREV_A]).toBe(0)
    expect(differenceOf(-Infinity).difference.values[PREV_A]).toBe(-Infinity)
  })

  it('counts the cells that follow a constant', () => {
    const { matrices, others } = documentDifference(
      { circuit, tokens },
      { circuit: withConstant(circuit, 's', 2), tokens: ['a', 'b'] },
    )
    expect(matrices.map(({ cells }) => cells.length)).toEqual([4, 0, 4, 0])
    expect(others).toEqual(['Tokens: a b c d a → a b', 'Strength: 10 → 2'])
  })

  it('says what of the structure is another', () => {
    const [first, second] = circuit.layers
    const layers = [
      { ...first, causal: !first.causal, heads: [{ ...first.heads[0], muted: true }, first.heads[0]] },
    ]
    expect(
      documentDifference({ circuit, tokens }, { circuit: { ...circuit, layers }, tokens }).others,
    ).toEqual([
      'Layers: 2 → 1',
      'Layer 0 is wired in another way.',
      'Heads of layer 0: 1 → 2',
      'Head 0.0: not muted → muted',
    ])
    expect(second.heads).toHaveLength(1)
  })
})
