import fc from 'fast-check'
import { cellContent, withCells, type CellContent } from '../circuit/weights'
import { weightsAt, withWeightsAt } from '../circuit/weight-place'
import type { CircuitDocument } from './document'
import type { Edit } from './edit'

/** What to do to whatever document there is by then; `editOf` makes it an edit of that document. */
export type Intent =
  | {
      readonly kind: 'cells'
      readonly l: number
      readonly contents: readonly (readonly [number, CellContent])[]
    }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'tokens'; readonly tokens: readonly string[] }
  | { readonly kind: 'circuit'; readonly value: number }

const content = fc.constantFrom<CellContent>(0, -0, 1, 2.5, -Infinity, 's', '2*s', '1/(s-2)')

/** Edits of the induction example of every kind that a history holds. */
export const intents: fc.Arbitrary<Intent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('cells' as const),
      l: fc.integer({ min: 0, max: 1 }),
      contents: fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), content), { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('constant' as const), value: fc.integer({ min: 0, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tokens' as const),
      tokens: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('circuit' as const), value: fc.integer() }) },
)

export function editOf({ circuit, tokens }: CircuitDocument, intent: Intent): Edit {
  switch (intent.kind) {
    case 'cells': {
      const place = { layer: intent.l, head: 0, name: 'W_QK' } as const
      const changes: { index: number; before: CellContent; after: CellContent }[] = []
      let weights = weightsAt(circuit, place)
      for (const [index, after] of intent.contents) {
        changes.push({ index, before: cellContent(weights, index), after })
        weights = withCells(weights, [{ index, content: after }], circuit.constants)
      }
      return { kind: 'cells', place, changes }
    }
    case 'constant':
      return { kind: 'constant', constant: 's', before: circuit.constants.s, after: intent.value }
    case 'tokens':
      return { kind: 'tokens', before: tokens, after: intent.tokens }
    case 'circuit': {
      const place = { layer: 0, head: 0, name: 'W_OV' } as const
      const weights = withCells(
        weightsAt(circuit, place),
        [{ index: 0, content: intent.value }],
        circuit.constants,
      )
      const after = { circuit: withWeightsAt(circuit, place, weights), tokens: ['a', 'b'] }
      return { kind: 'circuit', label: 'Change the structure', before: { circuit, tokens }, after }
    }
  }
}
