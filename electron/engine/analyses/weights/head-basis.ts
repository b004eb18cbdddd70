import type { Activation } from '../../run/activation'
import type { ForwardEngine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import { explainedScores, type ExplainedScores } from '#shared/compare/explained-scores'
import { logitReader } from '../logit-reader'
import { type HeadPlace } from '../named-heads'
import { ModelWeights } from './model-weights'

type Row = Float64Array

interface Asked {
  readonly place: HeadPlace
  /** Ids of the tokens that are dims. */
  readonly chosen: readonly number[]
  /** Earlier heads that give dims of their own. */
  readonly through: readonly HeadPlace[]
  readonly sequence: readonly number[]
  /** 1 where the sequence begins with BOS, which is no dim. */
  readonly start: 0 | 1
}

export interface HeadBasis extends ExplainedScores {
  /** How many positions are dims: those after BOS. */
  readonly positions: number
  /** [dim, dim]: row = query, column = key; divided by the model's own scale. */
  readonly W_QK: readonly (readonly number[])[]
  /** [chosen token, dim]: the logit that a source gives, less its mean over the chosen tokens. */
  readonly W_OV: readonly (readonly number[])[]
  /** The head's own scores among these positions, before the mask. */
  readonly scores: readonly (readonly number[])[]
}

/**
 * A head in the basis of chosen tokens E, positions P and, for each earlier head, E W_V W_O (DESIGN §2):
 * W_QK = B W_Q W_Kᵀ Bᵀ / scale with B the rows of the basis, W_OV = (B W_V W_O W_U)ᵀ.
 *
 * What a query has whatever its token is (biases of this head and of all below) goes into the rows of the tokens, since
 * each position has exactly one. With LayerNorm rows are centred, divided by the mean scale of the sequence and
 * multiplied by w.
 */
export async function headBasis(
  model: RunnableModel,
  engine: ForwardEngine,
  { place, chosen, through, sequence, start }: Asked,
): Promise<HeadBasis> {
  const { config } = model
  const { d_model, attn_scale, normalization_type } = config
  const { layer, head } = place
  const weights = new ModelWeights(model)
  const norm = (l: number) => `blocks.${l}.ln1.hook_scale`
  const patternOf = (l: number) => `blocks.${l}.attn.hook_pattern`
  const attn = `blocks.${layer}.attn`
  const layers = [...new Set([layer, ...through.map((each) => each.layer)])]
  const { activations } = await engine.run(model, {
    start: [sequence],
    capture: new Set([
      `${attn}.hook_q`,
      `${attn}.hook_k`,
      ...through.map((each) => patternOf(each.layer)),
      ...(normalization_type ? [...layers.map(norm), 'ln_final.hook_scale'] : []),
    ]),
    edits: [],
    // The final scale is behind the last block.
    logits: normalization_type ? [0] : 'none',
  })
  const P = sequence.length
  const n = P - start
  const isShortformer = config.positional_embedding_type === 'shortformer'
  const meanScale = (l: number) => meanOf(activations.get(norm(l)), start)

  /** What a layer's LayerNorm makes of a part of the stream. */
  const normalised = async (row: Row, l: number): Promise<Row> => {
    if (!normalization_type) return row
    const w = normalization_type === 'LN' ? await weights.vector(`blocks.${l}.ln1.w`, 0, d_model) : null
    const mean = row.reduce((sum, value) => sum + value, 0) / d_model
    const scale = meanScale(l)
    return row.map((value, i) => ((value - mean) / scale) * (w ? w[i] : 1))
  }
  const lnBias = async (l: number): Promise<Row> =>
    normalization_type === 'LN'
      ? Float64Array.from(await weights.vector(`blocks.${l}.ln1.b`, 0, d_model))
      : new Float64Array(d_model)

  const E = await embeddingRows(weights, chosen)
  const W_pos = await weights.W_pos()
  const positionRows = Array.from({ length: n }, (_, p) =>
    Float64Array.from(W_pos.values.subarray((p + start) * d_model, (p + start + 1) * d_model)),
  )
  const writtenRows: Row[] = []
  for (const earlier of through) {
    const { W_V, W_O } = await weights.head(earlier)
    for (const row of E) {
      const read = await normalised(row, earlier.layer)
      writtenRows.push(times(times(read, W_V.values, W_V.columns), W_O.values, W_O.columns))
    }
  }
  const constant = await constantBelow(weights, layer)

  const stream = [
    ...E.map((row) => plus(row, constant)),
    ...(isShortformer ? positionRows.map(() => new Float64Array(d_model)) : positionRows),
    ...writtenRows,
  ]
  const read = await Promise.all(stream.map((row) => normalised(row, layer)))
  const b = await lnBias(layer)
  const withBias = read.map((row, dim) => (dim < chosen.length ? plus(row, b) : row))
  const positioned = withBias.map((row, dim) => {
    const p = dim - chosen.length
    return isShortformer && p >= 0 && p < n ? positionRows[p] : row
  })

  const matrices = await weights.head(place)
  const bias = (name: string) =>
    weights
      .vector(`${attn}.${name}`, head * config.d_head, config.d_head)
      .then((row) => Float64Array.from(row))
  const project = async (rows: readonly Row[], name: 'W_Q' | 'W_K' | 'W_V', biasName: string) => {
    const own = await bias(biasName)
    const W = matrices[name]
    return rows.map((row, dim) => {
      const projected = times(row, W.values, W.columns)
      return dim < chosen.length ? plus(projected, own) : projected
    })
  }
  const q = await project(positioned, 'W_Q', 'b_Q')
  const k = await project(positioned, 'W_K', 'b_K')
  const v = await project(withBias, 'W_V', 'b_V')
  const W_QK = q.map((row) => k.map((column) => dot(row, column) / attn_scale))

  const finalScale = activations.get('ln_final.hook_scale')
  const scale = finalScale && { ...finalScale, values: Float32Array.of(meanOf(finalScale, start)) }
  const { read: logits } = await logitReader(weights, chosen, scale)
  const { W_O } = matrices
  const perDim = v.map((row) => logits(times(row, W_O.values, W_O.columns), 0))
  const W_OV = chosen.map((_, target) => perDim.map((row) => row[target]))

  const coordinates = Array.from({ length: n }, (_, p) => {
    const x = new Float64Array(stream.length)
    x[chosen.indexOf(sequence[p + start])] = 1
    x[chosen.length + p] = 1
    through.forEach((earlier, t) => {
      const A = activations.get(patternOf(earlier.layer))!
      const from = (earlier.head * P + p + start) * P
      const at = chosen.length + n + t * chosen.length
      for (let j = start; j < P; j++) x[at + chosen.indexOf(sequence[j])] += A.values[from + j]
    })
    return x
  })
  const [qs, ks] = ['q', 'k'].map((name) => headRows(activations.get(`${attn}.hook_${name}`)!, head, start))
  const scores = qs.map((query) => ks.map((key) => dot(query, key) / attn_scale))
  return {
    positions: n,
    W_QK,
    W_OV,
    scores,
    ...explainedScores(scores, W_QK, coordinates, config.attention_dir === 'causal'),
  }
}

/** Biases that every position has below a layer: b_O, and each head's b_V W_O, whatever it attends to. */
async function constantBelow(weights: ModelWeights, layer: number): Promise<Row> {
  const { d_model, d_head, n_heads } = weights.config
  const sum = new Float64Array(d_model)
  for (let l = 0; l < layer; l++) {
    const add = (row: ArrayLike<number>) => sum.forEach((_, i) => (sum[i] += row[i]))
    add(await weights.vector(`blocks.${l}.attn.b_O`, 0, d_model))
    for (let head = 0; head < n_heads; head++) {
      const { W_O } = await weights.head({ layer: l, head })
      const b_V = await weights.vector(`blocks.${l}.attn.b_V`, head * d_head, d_head)
      add(times(b_V, W_O.values, W_O.columns))
    }
  }
  return sum
}

async function embeddingRows(weights: ModelWeights, ids: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const id of ids) rows.push(Float64Array.from((await weights.embeddings(id, id + 1)).values))
  return rows
}

/** Mean over positions, BOS left out. @param scale [1, pos, 1] */
function meanOf(scale: Activation | undefined, start: 0 | 1): number {
  const values = scale!.values.subarray(start)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** @param activation [1, pos, head, width] */
function headRows({ shape, values }: Activation, head: number, start: 0 | 1): Float32Array[] {
  const [, P, heads, width] = shape
  return Array.from({ length: P - start }, (_, p) => {
    const from = ((p + start) * heads + head) * width
    return values.subarray(from, from + width)
  })
}

function plus(a: Row, b: Row): Row {
  return a.map((value, i) => value + b[i])
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** x · W. @param W [x.length, columns] */
function times(x: ArrayLike<number>, W: ArrayLike<number>, columns: number): Row {
  const result = new Float64Array(columns)
  for (let r = 0; r < x.length; r++) {
    if (x[r] === 0) continue
    for (let c = 0; c < columns; c++) result[c] += x[r] * W[r * columns + c]
  }
  return result
}
