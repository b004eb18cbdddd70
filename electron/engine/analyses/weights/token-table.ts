import { transposed, type Dense } from './dense'
import { chosenRow, transposedFactors, type FactoredMatrix } from './factored-matrix'
import { headText, type HeadPlace } from '../named-heads'
import { largestPlaces } from './largest-places'
import type { TokenCircuits } from './token-circuits'

export interface TokenTableOptions {
  /** The earlier head through which keys are read in QK; `null` for the direct path from embeddings. */
  readonly through: HeadPlace | null
  /** Its column of QK is taken off: attention that goes there is attention to nothing. `null`: there is none. */
  readonly bos: number | null
  /** p of each token, [d_vocab]. */
  readonly probabilities: ArrayLike<number>
  /** Of p, in the ranks. */
  readonly exponent: number
  /** Whether rows of OV stay as they are; else their mean is taken off: a softmax does not see it. */
  readonly keepsMeans?: boolean
  /** Whether scores are divided by the scale, √d_head, as attention does it. */
  readonly scaled?: boolean
  readonly keys: number
  readonly rows: number
}

interface TableKey {
  readonly key: number
  /** max over queries of QK · max over outputs of OV · p^exponent. */
  readonly importance: number
  readonly queries: number[]
  readonly query_scores: number[]
  readonly outputs: number[]
  readonly output_scores: number[]
}

export interface HeadTable {
  readonly head: string
  readonly keys: TableKey[]
}

/**
 * The keys of a head that matter most, which queries look for them, and what it then promotes.
 *
 * QK = W_E W_Q (X W_K)ᵀ without the BOS column, with X = W_E, or W_E W_OV of an earlier head; OV = W_E W_V W_O W_U
 * without its row means. Both subtractions are exact in the factors, so neither matrix is ever whole. No positions. Scores are shown unweighted; in ranks p^exponent weighs only what is above 0, or
 * the rarest of the negative ones would win.
 */
export async function tokenTable(
  circuits: TokenCircuits,
  head: HeadPlace,
  options: TokenTableOptions,
): Promise<HeadTable> {
  const { probabilities, exponent } = options
  const weight = Float64Array.from(probabilities, (p) => p ** exponent)
  const QK = await scoresAboveBos(circuits, head, options)
  const OV = options.keepsMeans ? await circuits.fullOV([head]) : await outputsAboveMean(circuits, head)
  // The largest of each column of QK: its rows are queries.
  const turned = transposedFactors(QK)
  const wanted = await circuits.multiplier.rowMaxima(turned.left, turned.right)
  const moved = await circuits.multiplier.rowMaxima(OV.left, OV.right)
  const importance = Float64Array.from(wanted, (value, key) => weighted(value * moved[key], weight[key]))
  const keys = largestPlaces(importance, options.keys).map((key) => {
    const queryScores = chosenRow(turned, key)
    const outputScores = chosenRow(OV, key)
    const queries = largestPlaces(
      queryScores.map((score, query) => weighted(score, weight[query])),
      options.rows,
    )
    const outputs = largestPlaces(outputScores, options.rows)
    return {
      key,
      importance: importance[key],
      queries,
      query_scores: queries.map((query) => queryScores[query]),
      outputs,
      output_scores: outputs.map((output) => outputScores[output]),
    }
  })
  return { head: headText(head), keys }
}

const weighted = (score: number, weight: number): number => (score > 0 ? score * weight : score)

async function scoresAboveBos(
  circuits: TokenCircuits,
  head: HeadPlace,
  { through, bos, scaled }: TokenTableOptions,
): Promise<FactoredMatrix> {
  const left = await circuits.embedded(head, 'W_Q')
  const keys = await (through ? circuits.through(through, head, 'W_K') : circuits.embedded(head, 'W_K'))
  const values = keys.values.slice()
  if (bos !== null) {
    for (let i = 0; i < values.length; i++) values[i] -= keys.values[bos * keys.columns + (i % keys.columns)]
  }
  if (scaled) for (let i = 0; i < values.length; i++) values[i] /= circuits.weights.config.attn_scale
  return { left, right: transposed({ ...keys, values }) }
}

async function outputsAboveMean(circuits: TokenCircuits, head: HeadPlace): Promise<FactoredMatrix> {
  const { left, right } = await circuits.fullOV([head])
  return { left, right: withoutRowMeans(right) }
}

function withoutRowMeans({ rows, columns, values }: Dense): Dense {
  const centred = values.slice()
  for (let r = 0; r < rows; r++) {
    const row = centred.subarray(r * columns, (r + 1) * columns)
    let mean = 0
    for (let c = 0; c < columns; c++) mean += row[c] / columns
    for (let c = 0; c < columns; c++) row[c] -= mean
  }
  return { rows, columns, values: centred }
}
