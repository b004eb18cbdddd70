import type { Edit } from '../run/edit'
import type { AnalysisInput } from './analysis'
import type { PickedCells } from '#shared/circuit/picked-cells'
import { headAxes, numbered, type Table, type TableValue } from './table'

/** Sums of picked cells of every pattern: [sequence][layer][head]. */
type Sums = number[][][]

/** A pattern as it is there, [P, P], to be read and not kept. */
type Visit = (place: { sequence: number; layer: number; head: number }, pattern: Float32Array) => void

/**
 * Hands every attention pattern to `visit`, sequence by sequence and layer by layer. A pattern may come twice, when a
 * device is lost midway.
 */
export async function eachPattern(
  { engine, model, tokens }: Pick<AnalysisInput, 'engine' | 'model' | 'tokens'>,
  visit: Visit,
  edits: readonly Edit[] = [],
): Promise<void> {
  const { n_layers, n_heads } = model.config
  const hooks = Array.from({ length: n_layers }, (_, l) => `blocks.${l}.attn.hook_pattern`)
  for (const [sequence, ids] of tokens.entries()) {
    await engine.run(model, {
      start: [ids],
      capture: new Set(hooks),
      edits,
      logits: 'none',
      take(hook, { values }) {
        const cells = ids.length ** 2
        for (let head = 0; head < n_heads; head++) {
          visit(
            { sequence, layer: hooks.indexOf(hook), head },
            values.subarray(head * cells, (head + 1) * cells),
          )
        }
      },
    })
  }
}

export interface PatternScores {
  /** For each pick, sums over its cells. */
  readonly sums: readonly Sums[]
  /** [pick][sequence]. */
  readonly counts: readonly (readonly number[])[]
}

/** @param picks for each sequence, the same number of picks */
export async function patternScores(
  input: Pick<AnalysisInput, 'engine' | 'model' | 'tokens'>,
  picks: readonly (readonly PickedCells[])[],
  edits: readonly Edit[] = [],
): Promise<PatternScores> {
  const { n_layers, n_heads } = input.model.config
  const empty = (): Sums =>
    input.tokens.map(() => Array.from({ length: n_layers }, () => new Array<number>(n_heads).fill(0)))
  const sums = picks[0].map(empty)
  await eachPattern(
    input,
    ({ sequence, layer, head }, pattern) => {
      for (const [pick, { cells }] of picks[sequence].entries()) {
        let sum = 0
        for (const cell of cells) sum += pattern[cell]
        sums[pick][sequence][layer][head] = sum
      }
    },
    edits,
  )
  return { sums, counts: picks[0].map((_, pick) => picks.map((ofSequence) => ofSequence[pick].count)) }
}

/**
 * A score of every head: [layer, head], pooled over the sequences, or [sequence, layer, head]. `null` where nothing
 * was picked.
 */
export function scoreTable(
  name: string,
  { model, tokens }: Pick<AnalysisInput, 'model' | 'tokens'>,
  { sums, counts }: PatternScores,
  pick: number,
  perSequence = false,
): Table {
  const axes = headAxes(model.config)
  if (!perSequence) return { name, axes, values: pooled(sums[pick], counts[pick]) }
  return {
    name,
    axes: [numbered('sequence', tokens.length), ...axes],
    values: sums[pick].map((ofSequence, s) => pooled([ofSequence], [counts[pick][s]])),
  }
}

function pooled(sums: Sums, counts: readonly number[]): TableValue {
  const count = counts.reduce((total, each) => total + each, 0)
  return sums[0].map((heads, layer) =>
    heads.map((_, head) => {
      const sum = sums.reduce((total, ofSequence) => total + ofSequence[layer][head], 0)
      return count === 0 ? null : sum / count
    }),
  )
}
