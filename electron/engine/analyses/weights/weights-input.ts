import { availableParallelism } from 'node:os'
import type { AnalysisInput, AnalysisResult } from '../analysis'
import { ModelWeights } from './model-weights'
import { frugalMultiplier } from './frugal-multiplier'
import { multiplierFor, type Multiplier } from './multiplier'
import { patientMultiplier } from './patient-multiplier'

/** What is said with every table of weights alone. */
const READS = 'weights only: no biases, no LayerNorm, raw W_pos'

/**
 * Runs an analysis of weights in the precision that its size allows, and says which.
 *
 * @param multiplyAdds about how many it takes
 */
export async function withWeights(
  { model, threads, stillWanted, note }: AnalysisInput,
  multiplyAdds: number,
  work: (weights: ModelWeights, multiplier: Multiplier) => Promise<AnalysisResult>,
): Promise<AnalysisResult> {
  const fast = await multiplierFor(multiplyAdds, threads ?? availableParallelism())
  let block = Infinity
  const frugal = frugalMultiplier(fast, (rows) => (block = rows))
  const multiplier = patientMultiplier(frugal, stillWanted)
  try {
    const { provenance, ...found } = await work(new ModelWeights(model), multiplier)
    if (block < Infinity) {
      note(
        `Memory ran out, so it was done ${block} ${block === 1 ? 'row' : 'rows'} at a time. The numbers are the same.`,
      )
    }
    return { ...found, provenance: { reads: READS, precision: multiplier.precision, ...provenance } }
  } finally {
    await multiplier.release()
  }
}

/** A list of a number for each head, as [layer][head]. */
export function byLayer<T>(values: readonly T[], heads: number): T[][] {
  return Array.from({ length: values.length / heads }, (_, l) => values.slice(l * heads, (l + 1) * heads))
}
