import type { Analysis } from '../analysis'
import { headAxes, numbered, type Table } from '../table'
import { byLayer, withWeights } from './weights-input'
import { isFinite, type Dense } from './dense'
import { eigenvalues, eigenvalueScore } from './eigenvalue-score'
import { headPlaces, namedHead, type HeadPlace } from '../named-heads'
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
  const products = await smallProducts(weights, multiplier)
  const places = headPlaces(weights.config)
  const score: (number | null)[] = []
  const fullScore: (number | null)[] = []
  for (const [done, place] of places.entries()) {
    const { raw, full } = await products(place)
    score.push(eigenvalueScore(raw))
    fullScore.push(full && eigenvalueScore(full))
    progress(done + 1, places.length)
  }
  return { score, fullScore }
}

/** For a head W_O W_V and, where logits are tokens, W_O W_U W_E W_V: their eigenvalues are those of the circuits. */
async function smallProducts(
  weights: ModelWeights,
  multiplier: Multiplier,
): Promise<(place: HeadPlace) => Promise<{ raw: Dense; full: Dense | null }>> {
  const { d_vocab, d_vocab_out } = weights.config
  // W_U W_E [d_model, d_model] is the same for every head.
  const unembedEmbed =
    d_vocab === d_vocab_out ? await multiplier.product(await weights.W_U(), await weights.W_E()) : null
  return async (place) => {
    const { W_V, W_O } = await weights.head(place)
    return {
      raw: await multiplier.product(W_O, W_V),
      full: unembedEmbed && (await multiplier.product(await multiplier.product(W_O, unembedEmbed), W_V)),
    }
  }
}

/** Eigenvalues [index, re and im], the largest first; `null` for what is not finite. */
function eigenvalueTable(name: string, product: Dense): Table {
  const pairs = isFinite(product) ? sorted(eigenvalues(product)) : null
  return {
    name,
    axes: [numbered('eigenvalue', product.rows), { name: 'part', labels: ['re', 'im'] }],
    values: pairs ?? Array.from({ length: product.rows }, () => [null, null]),
  }
}

function sorted({ real, imaginary }: { real: number[]; imaginary: number[] }): number[][] {
  const pairs = real.map((re, i) => [re, imaginary[i]])
  return pairs.sort((a, b) => Math.hypot(b[0], b[1]) - Math.hypot(a[0], a[1]))
}

/** As tables (reference/README.md, `copying`). */
export const copyingEigenvaluesAnalysis: Analysis = {
  name: 'copying-eigenvalues',
  tokens: 'none',
  options: ['head'],
  run(input) {
    const { config } = input.model
    const head = input.options.head === undefined ? null : namedHead(config, input.options.head)
    const { n_layers, n_heads, d_model, d_vocab, d_head } = config
    const multiplyAdds = d_model * d_model * (d_vocab + n_layers * n_heads * d_head)
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      const { score, fullScore } = await copyingEigenvalues(weights, multiplier, input.progress)
      if (config.d_vocab !== config.d_vocab_out) {
        input.note('The model reads other tokens than it gives logits for, so there is no full_score.')
      }
      const axes = headAxes(config)
      const tables: Table[] = [
        { name: 'score', axes, values: byLayer(score, n_heads) },
        { name: 'full_score', axes, values: byLayer(fullScore, n_heads) },
      ]
      if (head) {
        const { raw, full } = await (await smallProducts(weights, multiplier))(head)
        tables.push(eigenvalueTable('eigenvalues', raw))
        if (full) tables.push(eigenvalueTable('full_eigenvalues', full))
      }
      return { tables }
    })
  },
}
