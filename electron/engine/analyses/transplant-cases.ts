import type { Pads } from '#shared/circuit/picked-cells'
import type { AlignedHead } from '#shared/compare/aligned-head'
import { myRows, randomRows, transplanted, uniformRows } from '#shared/compare/transplanted-pattern'
import type { WrittenTokens } from '#shared/compare/written-tokens'
import type { Activation } from '../run/activation'
import { replacementOf, sequenceOf } from './head-replacement'
import type { HeadPlace } from './named-heads'
import type { OutputMapping } from './output-mapping'
import type { TransplantCase } from './transplant-edits'

/** What stands in the place of the heads, in the order of the tables. */
export const transplantCases = ['clean', 'ablated', 'ablated_mean', 'mine', 'uniform', 'random'] as const

/** A head of mine and where it goes. */
export interface Graft {
  readonly place: HeadPlace
  readonly mine: AlignedHead
  /** Where its output goes there, and not its pattern. */
  readonly output?: { readonly written: WrittenTokens; readonly mapping: OutputMapping }
}

export const patternHook = (layer: number) => `blocks.${layer}.attn.hook_pattern`
export const zHook = (layer: number) => `blocks.${layer}.attn.hook_z`

/**
 * For each case, what each head gets.
 *
 * @param clean z of the heads' layers and, where patterns are put in, their patterns
 * @param pads which tokens only fill their sequences up: no mean has them
 * @param start 1 where the sequences begin with BOS
 */
export function casesOf(
  grafts: readonly Graft[],
  clean: ReadonlyMap<string, Activation>,
  sequence: number,
  pads: readonly Pads[] | undefined,
  start: 0 | 1,
  random: () => number,
): TransplantCase[][] {
  return transplantCases.map((kind) =>
    grafts.map(({ place, mine, output }): TransplantCase => {
      if (kind === 'clean') return { place, kind: 'clean' }
      if (kind === 'ablated') return { place, kind: 'z', z: null }
      if (kind === 'ablated_mean') {
        const mean = replacementOf('mean', clean.get(zHook(place.layer))!, pads)!
        return { place, kind: 'z', z: sequenceOf(mean, sequence) }
      }
      const rows = { mine: myRows, uniform: uniformRows }[kind as 'mine' | 'uniform']
      const rowOf = rows ? rows(mine) : randomRows(mine, random)
      if (output) {
        const { written, mapping } = output
        const rows = mine.queries.map((query): [number, Float32Array] => [
          query,
          mapping.vector(written, rowOf(query), sequence, query),
        ])
        return { place, kind: 'result', rows: new Map(rows) }
      }
      const P = mine.length
      const { values } = sequenceOf(clean.get(patternHook(place.layer))!, sequence)
      const trained = values.subarray(place.head * P * P, (place.head + 1) * P * P)
      return { place, kind: 'pattern', pattern: transplanted(mine, trained, start, rowOf) }
    }),
  )
}
