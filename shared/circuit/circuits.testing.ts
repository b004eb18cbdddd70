import fc from 'fast-check'
import { matrixOf } from '../tensor/operations'
import type { Circuit, Head, Layer, Readout } from './circuit'
import { plainWeights } from './weights'

export interface Run {
  readonly circuit: Circuit
  readonly tokens: readonly string[]
}

/** Small circuits of every wiring: one or two layers and heads, any mask, carried roles, drops and readout. */
export const runs: fc.Arbitrary<Run> = fc
  .record({
    V: fc.integer({ min: 1, max: 3 }),
    P: fc.integer({ min: 1, max: 4 }),
    extra: fc.integer({ min: 0, max: 2 }),
    heads: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
    isGiven: fc.boolean(),
    from: fc.constantFrom('heads' as const, 'residual' as const),
  })
  .chain(({ V, P, extra, heads, isGiven, from }) => {
    const vocabulary = ['a', 'b', 'c'].slice(0, V)
    const D = V + P + extra
    const basis = [
      { role: 'tok', labels: vocabulary },
      { role: 'rest', labels: Array.from({ length: P + extra }, (_, i) => String(i)) },
    ]
    const square = matrices(D, D).map(plainWeights)
    const head: fc.Arbitrary<Head> = fc.record({
      name: fc.constant('head'),
      W_QK: square,
      W_OV: square,
      muted: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    })
    const readsOnly: fc.Arbitrary<Layer['readsOnly']> = fc.constantFrom(
      undefined,
      undefined,
      ['tok'],
      ['rest'],
      [],
    )
    const hiddenKeys: fc.Arbitrary<Layer['hiddenKeys']> = fc.constantFrom(undefined, undefined, [0], [1, 2])
    const wiring = fc.tuple(readsOnly, hiddenKeys).map(([readsOnly, hiddenKeys]) => ({
      ...(readsOnly && { readsOnly }),
      ...(hiddenKeys && { hiddenKeys }),
    }))
    const readout: fc.Arbitrary<Readout> = fc
      .tuple(fc.constantFrom(undefined, undefined, 0), fc.constantFrom(undefined, true), fc.boolean())
      .map(([head, everyPosition, isEarlier]) => ({
        from,
        role: 'tok',
        ...(head !== undefined && from === 'heads' && { head }),
        ...(head !== undefined && from === 'heads' && isEarlier && heads.length > 1 && { layer: 0 }),
        ...(everyPosition && { everyPosition }),
      }))
    const layer = (count: number): fc.Arbitrary<Layer> =>
      fc
        .tuple(
          wiring,
          fc.record({
            reads: fc.constant(basis),
            writes: fc.constant(basis),
            causal: fc.boolean(),
            carries: fc.constantFrom<Layer['carries']>('all', [], ['tok'], ['rest']),
            drops: fc.constantFrom<number[]>([], [0], [1], [0, 2]),
            heads: fc.array(head, { minLength: count, maxLength: count }),
          }),
        )
        .map(([optional, required]) => ({ ...required, ...optional }))
    const embedding: fc.Arbitrary<Circuit['embedding']> = isGiven
      ? matrices(P, D).map((X) => ({ kind: 'given', X }))
      : fc.constant({ kind: 'two-hot', vocabulary, positions: P, extra })
    return fc.record({
      circuit: fc.record({
        constants: fc.constant({}),
        embedding,
        layers: fc.tuple(...heads.map(layer)),
        readout,
      }),
      tokens: isGiven ? fc.constant([]) : fc.array(fc.constantFrom(...vocabulary), { maxLength: P }),
    })
  })

function matrices(rows: number, columns: number) {
  const entry = fc.constantFrom(0, 0, 0, 1, -1, 2, 0.5, -1.3)
  const row = fc.array(entry, { minLength: columns, maxLength: columns })
  return fc.array(row, { minLength: rows, maxLength: rows }).map(matrixOf)
}
