import { tableNumbers, type ModelAnalysis } from '../../stores/model-analysis'
import type { HeadPlace } from '../../stores/model-run'

export const compositionKinds = ['K', 'Q', 'V'] as const
export type CompositionKind = (typeof compositionKinds)[number]

export interface CompositionPair {
  readonly earlier: HeadPlace
  readonly later: HeadPlace
  readonly score: number
  /** The score less what random heads come to. */
  readonly above: number
}

export interface Baseline {
  readonly analytic: number
  readonly mean: number
  readonly std: number
  /** How many were drawn. */
  readonly samples: number
}

/** What random heads come to. */
export function baselineOf(analysis: ModelAnalysis): Baseline {
  const [analytic, mean, std] = tableNumbers(analysis, 'baseline') ?? [NaN, NaN, NaN]
  return { analytic, mean, std, samples: Number(analysis.provenance.samples) }
}

/** Every pair of heads of different layers that has a score, the strongest first. */
export function compositionPairs(
  analysis: ModelAnalysis,
  kind: CompositionKind,
  heads: number,
): CompositionPair[] {
  const table = analysis.tables?.find(({ name }) => name === kind)
  const values = tableNumbers(analysis, kind)
  if (!table || !values) return []
  const columns = table.axes[1].labels.length
  const { mean } = baselineOf(analysis)
  const pairs: CompositionPair[] = []
  values.forEach((score, i) => {
    if (Number.isNaN(score)) return
    const [row, column] = [Math.floor(i / columns), i % columns]
    pairs.push({
      earlier: { layer: Math.floor(row / heads), head: row % heads },
      later: { layer: Math.floor(column / heads) + 1, head: column % heads },
      score,
      above: score - mean,
    })
  })
  return pairs.sort((a, b) => b.score - a.score)
}
