import type { Analysis } from '../analysis'
import { headAxes } from '../table'
import { byLayer, withWeights } from './weights-input'
import { eigenvalueScore } from './eigenvalue-score'
import { headPlaces } from '../named-heads'
import type { ModelWeights } from './model-weights'
import type { Multiplier } from './multiplier'

interface EigenvalueScores {
  /** Of W_V W_O, head by head. */
  readonly score: (number | null)[]
  /** Of W_E W_V W_O W_U; `null` where the model reads and writes different vocabularies. */
  readonly fullScore: (number | null)[]
}

/** Copying scores Σ Re λ / Σ |λ| of all heads, from d_head × d_head products. */
export async function copyingEigenvalues(
  weights: ModelWeights,
  multiplier: Multiplier,
  progress: (done: number, total: number) => void = () => {},
): Promise<EigenvalueScores> {
  const { d_vocab, d_vocab_out } = weights.config
  // W_U W_E [d_model, d_model] is the same for every head.
  const unembedEmbed =
    d_vocab === d_vocab_out ? await multiplier.product(await weights.W_U(), await weights.W_E()) : null
  const places = headPlaces(weights.config)
  const score: (number | null)[] = []
  const fullScore: (number | null)[] = []
  for (const [done, place] of places.entries()) {
    const { W_V, W_O } = await weights.head(place)
    score.push(eigenvalueScore(await multiplier.product(W_O, W_V)))
    fullScore.push(
      unembedEmbed &&
        eigenvalueScore(await multiplier.product(await multiplier.product(W_O, unembedEmbed), W_V)),
    )
    progress(done + 1, places.length)
  }
  return { score, fullScore }
}

/** As tables (reference/README.md, `copying`). */
export const copyingEigenvaluesAnalysis: Analysis = {
  name: 'copying-eigenvalues',
  tokens: 'none',
  options: [],
  run(input) {
    const { config } = input.model
    const { n_layers, n_heads, d_model, d_vocab, d_head } = config
    const multiplyAdds = d_model * d_model * (d_vocab + n_layers * n_heads * d_head)
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      const { score, fullScore } = await copyingEigenvalues(weights, multiplier, input.progress)
      if (config.d_vocab !== config.d_vocab_out) {
        input.note('The model reads other tokens than it gives logits for, so there is no full_score.')
      }
      const axes = headAxes(config)
      return {
        tables: [
          { name: 'score', axes, values: byLayer(score, n_heads) },
          { name: 'full_score', axes, values: byLayer(fullScore, n_heads) },
        ],
      }
    })
  },
}
