import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { trace } from '../circuit/trace'
import { weightsAt } from '../circuit/weight-place'
import { cellContent, type CellContent } from '../circuit/weights'
import type { CircuitDocument } from './document'
import { applyEdit, editLabel, inverseEdit, isEmptyEdit, type Edit } from './edit'
import { serializeDocument } from './serialize'

const start = exampleDocument('induction')
const place = { layer: 1, head: 0, name: 'W_QK' } as const

function cellsEdit(document: CircuitDocument, contents: Record<number, CellContent>): Edit {
  const weights = weightsAt(document.circuit, place)
  const changes = Object.entries(contents).map(([index, after]) => ({
    index: Number(index),
    before: cellContent(weights, Number(index)),
    after,
  }))
  return { kind: 'cells', place, changes }
}
const predicted = ({ circuit, tokens }: CircuitDocument) => [
  ...trace(circuit, tokens).values('logits').values,
]

describe('an edit', () => {
  it('of one weight reaches the prediction', () => {
    const edited = applyEdit(start, cellsEdit(start, { 4: 0 }))
    // Without W_QK[tok a, prev a] nothing matches: a₄ looks evenly at b c d a.
    for (const logit of predicted(edited)) expect(logit).toBeCloseTo(0.25, 3)
    expect(predicted(start)[1]).toBeCloseTo(0.999864, 6)
  })

  it('of the strength moves what refers to it and nothing else', () => {
    const detached = applyEdit(start, cellsEdit(start, { 4: 10 }))
    const weak = applyEdit(detached, { kind: 'constant', constant: 's', before: 10, after: 2 })
    const W = weightsAt(weak.circuit, place)
    expect([4, 14, 24, 34].map((index) => W.values[index])).toEqual([10, 2, 2, 2])
    expect(weak.circuit.constants).toEqual({ s: 2 })
  })

  it('shares everything that it does not touch', () => {
    const edited = applyEdit(start, cellsEdit(start, { 4: 7 }))
    expect(edited.circuit.layers[0]).toBe(start.circuit.layers[0])
    expect(edited.circuit.layers[1].heads[0].W_OV).toBe(start.circuit.layers[1].heads[0].W_OV)
    expect(edited.circuit.embedding).toBe(start.circuit.embedding)
  })

  it('of the structure replaces circuit and tokens whole, under its own name', () => {
    const other = exampleDocument('induction', { positions: 4, tokens: ['d', 'd'] })
    const edit: Edit = {
      kind: 'circuit',
      label: 'Change the spaces',
      before: { circuit: start.circuit, tokens: start.tokens },
      after: { circuit: other.circuit, tokens: other.tokens },
    }
    const named = { ...start, name: 'Mine' }
    expect(applyEdit(named, edit)).toEqual({ ...other, name: 'Mine' })
    expect(applyEdit(applyEdit(named, edit), inverseEdit(edit))).toEqual(named)
    expect(editLabel(start, edit)).toBe('Change the spaces')
    expect(isEmptyEdit(edit)).toBe(false)
    expect(isEmptyEdit({ ...edit, after: edit.before })).toBe(true)
  })

  it('that changes nothing is empty', () => {
    expect(isEmptyEdit(cellsEdit(start, { 0: 0, 4: 's' }))).toBe(true)
    expect(isEmptyEdit(cellsEdit(start, { 4: 10 }))).toBe(false)
    expect(isEmptyEdit({ kind: 'tokens', before: ['a'], after: ['a'] })).toBe(true)
    expect(isEmptyEdit({ kind: 'tokens', before: ['a'], after: ['a', 'a'] })).toBe(false)
    expect(isEmptyEdit({ kind: 'constant', constant: 's', before: 1, after: 1 })).toBe(true)
  })

  it.each<[Edit, string]>([
    [cellsEdit(start, { 4: 7.4 }), 'Set W_QK[tok a, prev a] to 7.4'],
    [cellsEdit(start, { 4: -0.5 }), 'Set W_QK[tok a, prev a] to −0.5'],
    [cellsEdit(start, { 4: '2*s' }), 'Set W_QK[tok a, prev a] to 2*s'],
    [cellsEdit(start, { 0: 0, 1: 0, 4: 0 }), 'Clear 3 cells of W_QK'],
    [cellsEdit(start, { 0: 1, 1: 1 }), 'Set 2 cells of W_QK to 1'],
    [cellsEdit(start, { 0: 1, 1: 2 }), 'Set 2 cells of W_QK'],
    [{ kind: 'tokens', before: start.tokens, after: [...'abcdc'] }, 'Change tokens to a b c d c'],
    [{ kind: 'constant', constant: 's', before: 10, after: 2 }, 'Set strength to 2'],
    [{ kind: 'constant', constant: 't', before: 10, after: 2 }, 'Set t to 2'],
  ])('%# has a name', (edit, label) => {
    expect(editLabel(start, edit)).toBe(label)
  })

  it('names the dims that W_OV writes and reads', () => {
    const edit: Edit = {
      kind: 'cells',
      place: { layer: 0, head: 0, name: 'W_OV' },
      changes: [{ index: 4 * 9 + 8, before: 0, after: 1 }],
    }
    expect(editLabel(start, edit)).toBe('Set W_OV[prev a, pos 4] to 1')
  })
})

it('any sequence of edits, taken back in reverse, is the start', () => {
  const content = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom('s', '2*s', '-s/2', '1/s'))
  const cells = fc.record({
    kind: fc.constant('cells' as const),
    layer: fc.integer({ min: 0, max: 1 }),
    name: fc.constantFrom('W_QK' as const, 'W_OV' as const),
    cells: fc.array(fc.tuple(fc.integer({ min: 0, max: 80 }), content), { maxLength: 4 }),
  })
  const tokens = fc.record({
    kind: fc.constant('tokens' as const),
    after: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 }),
  })
  const constant = fc.record({
    kind: fc.constant('constant' as const),
    after: fc.integer({ min: -20, max: 20 }),
  })
  fc.assert(
    fc.property(fc.array(fc.oneof(cells, tokens, constant), { maxLength: 12 }), (steps) => {
      let document: CircuitDocument = start
      const edits: Edit[] = []
      for (const step of steps) {
        const edit = editOf(document, step)
        edits.push(edit)
        document = applyEdit(document, edit)
      }
      for (const edit of edits.reverse()) document = applyEdit(document, inverseEdit(edit))
      expect(serializeDocument(document)).toBe(serializeDocument(start))
      expect(predicted(document)).toEqual(predicted(start))
    }),
  )

  type Step =
    | { kind: 'cells'; layer: number; name: 'W_QK' | 'W_OV'; cells: [number, CellContent][] }
    | { kind: 'tokens'; after: string[] }
    | { kind: 'constant'; after: number }
  function editOf({ circuit, tokens: before }: CircuitDocument, step: Step): Edit {
    if (step.kind === 'tokens') return { kind: 'tokens', before, after: step.after }
    if (step.kind === 'constant') return { ...step, constant: 's', before: circuit.constants.s }
    const where = { layer: step.layer, head: 0, name: step.name }
    const contents = new Map(step.cells)
    const weights = weightsAt(circuit, where)
    const changes = [...contents].map(([index, after]) => ({
      index,
      before: cellContent(weights, index),
      after,
    }))
    return { kind: 'cells', place: where, changes }
  }
})
