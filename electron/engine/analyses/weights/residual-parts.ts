import type { Activation } from '../../run/activation'
import type { ForwardEngine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import type { Dense } from './dense'
import type { ModelWeights } from './model-weights'

/** One of the parts whose sum a layer's queries and keys read, [pos, d_model]. */
export interface ResidualPart {
  readonly name: string
  readonly values: Dense
}

export interface ResidualParts {
  readonly parts: readonly ResidualPart[]
  /** [head, query, key] of the same run, scaled and masked. */
  readonly scores: Activation
}

/**
 * What the queries and keys of a layer are made from, on one sequence: `embed`, `pos_embed`, each earlier head without
 * its bias, `l.b_O`, `l.cross_attn`, `l.mlp`. With LayerNorm each part is centred, divided by the scale of this run and multiplied by
 * w, and `ln1.b` is one more; positions of shortformer models are added behind it.
 *
 * @throws RunError
 */
export async function residualParts(
  model: RunnableModel,
  weights: ModelWeights,
  engine: ForwardEngine,
  layer: number,
  tokens: readonly number[],
): Promise<ResidualParts> {
  const { config } = model
  const { d_model, n_heads, normalization_type } = config
  const P = tokens.length
  const earlier = Array.from({ length: layer }, (_, l) => `blocks.${l}`)
  const scaleHook = `blocks.${layer}.ln1.hook_scale`
  const scoresHook = `blocks.${layer}.attn.hook_attn_scores`
  const capture = new Set([
    'hook_embed',
    'hook_pos_embed',
    ...earlier.flatMap((block) => [
      `${block}.attn.hook_result`,
      ...(config.context ? [`${block}.hook_cross_attn_out`] : []),
      ...(config.attn_only ? [] : [`${block}.hook_mlp_out`]),
    ]),
    ...(normalization_type ? [scaleHook] : []),
    scoresHook,
  ])
  const { activations } = await engine.run(model, {
    start: [[...tokens]],
    capture,
    edits: [],
    logits: 'none',
  })
  const stream = (hook: string) => Float64Array.from(activations.get(hook)!.values)
  const positions: [string, Float64Array] = ['pos_embed', stream('hook_pos_embed')]
  const isShortformer = config.positional_embedding_type === 'shortformer'

  const parts: [string, Float64Array][] = [['embed', stream('hook_embed')]]
  if (!isShortformer) parts.push(positions)
  for (const [l, block] of earlier.entries()) {
    const { values } = activations.get(`${block}.attn.hook_result`)!
    for (let h = 0; h < n_heads; h++) parts.push([`${l}.${h}`, headOf(values, h, n_heads, d_model)])
    const bias = await weights.vector(`${block}.attn.b_O`, 0, d_model)
    parts.push([`${l}.b_O`, repeated(bias, P)])
    if (config.context) parts.push([`${l}.cross_attn`, stream(`${block}.hook_cross_attn_out`)])
    if (!config.attn_only) parts.push([`${l}.mlp`, stream(`${block}.hook_mlp_out`)])
  }
  if (normalization_type) {
    const affine = normalization_type === 'LN'
    const name = `blocks.${layer}.ln1`
    const w = affine ? await weights.vector(`${name}.w`, 0, d_model) : null
    const scale = activations.get(scaleHook)!.values
    for (const [, values] of parts) normalise(values, scale, w, d_model)
    if (affine) parts.push(['ln1.b', repeated(await weights.vector(`${name}.b`, 0, d_model), P)])
  }
  if (isShortformer) parts.splice(1, 0, positions)
  return {
    parts: parts.map(([name, values]) => ({ name, values: { rows: P, columns: d_model, values } })),
    scores: activations.get(scoresHook)!,
  }
}

/** @param values [pos, head, d_model] */
function headOf(values: Float32Array, head: number, heads: number, width: number): Float64Array {
  const P = values.length / (heads * width)
  const kept = new Float64Array(P * width)
  for (let p = 0; p < P; p++) {
    const start = (p * heads + head) * width
    kept.set(values.subarray(start, start + width), p * width)
  }
  return kept
}

function repeated(row: Float32Array, count: number): Float64Array {
  const rows = new Float64Array(count * row.length)
  for (let r = 0; r < count; r++) rows.set(row, r * row.length)
  return rows
}

/** x ← (x − mean x) / scale · w, row by row. */
function normalise(values: Float64Array, scale: Float32Array, w: Float32Array | null, width: number): void {
  for (let start = 0, r = 0; start < values.length; start += width, r++) {
    const row = values.subarray(start, start + width)
    const mean = row.reduce((sum, value) => sum + value, 0) / width
    for (let c = 0; c < width; c++) row[c] = ((row[c] - mean) / scale[r]) * (w ? w[c] : 1)
  }
}
