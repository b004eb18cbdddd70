import type { ModelConfig } from '#shared/model/model-config'
import { normalized } from './normalization'
import {
  add,
  concatenate,
  expand,
  greater,
  largestOfRows,
  matMul,
  multiply,
  reshape,
  slice,
  softmax,
  sumOver,
  transpose,
  unsqueeze,
  where,
} from './operators'
import type { OnnxGraph, Value } from './onnx-graph'
import type { Taps } from './taps'
import type { WeightValues } from './weight-values'

/** Every finite float32 is larger. */
const LEAST_FINITE = -3.4028234e38

/** What the attention of a block is made of. */
export interface AttentionParts {
  readonly g: OnnxGraph
  readonly config: ModelConfig
  readonly taps: Taps
  readonly weights: WeightValues
  /** [batch or 1, pos, d_model] of shortformer models, which add it to what queries and keys read; `null` in others. */
  readonly positions: Value | null
  /** [pos, pos], 0 where attention is allowed and −∞ elsewhere; `null` where it is allowed everywhere. */
  readonly mask: Value | null
  /** Heads attend in so many groups, one after the other: 1 where their scores or patterns are looked at. */
  readonly headGroups: number
}

/** Which attention of a block: to the tokens before, or to a second sequence. */
export type AttentionName = 'attn' | 'cross_attn'

/** What heads ask, are asked and hand on, [batch, head, pos or context, d_head]. */
export interface HeadVectors {
  readonly q: Value
  readonly k: Value
  readonly v: Value
}

/**
 * What the attention heads of a block ask, are asked and hand on.
 *
 * Heads are computed as [batch, head, pos, …], so that W_Q, W_K, W_V multiply as they are stored and patterns need no
 * transposition.
 *
 * @param residual the stream that they read, [batch, pos, d_model]
 * @see MATHS §2
 */
export function attentionVectors(parts: AttentionParts, residual: Value): HeadVectors {
  const { g, config, taps, weights } = parts
  const streams: HeadStreams = {
    plain: normalized(g, config, taps, weights, 'ln1', residual, config.d_model),
    copies: taps.at('hook_attn_in', expand(g, unsqueeze(g, residual, 1), [1, config.n_heads, 1, 1]), true),
  }
  const [q, k, v] = (['q', 'k', 'v'] as const).map((x) =>
    headVectors(parts, 'attn', x, headInput(parts, streams, x)),
  )
  return { q, k, v }
}

/** What heads make of what they read, [batch, head, pos, d_head]. @param read [batch, 1 or head, pos, d_model] */
export function headVectors(
  { g, config, taps, weights }: AttentionParts,
  name: AttentionName,
  x: 'q' | 'k' | 'v',
  read: Value,
): Value {
  const projected = matMul(g, read, weights(`${name}.W_${x.toUpperCase()}`))
  const bias = weights(`${name}.b_${x.toUpperCase()}`, [config.n_heads, 1, config.d_head])
  return taps.at(`${name}.hook_${x}`, add(g, projected, bias), true)
}

/** What all heads of an attention write together, [batch, pos, d_model]. */
export function headsOutput(parts: AttentionParts, name: AttentionName, vectors: HeadVectors): Value {
  return headsWritten(parts, name, attended(parts, name, vectors))
}

/** The same, of what each head has read. @param read pattern · v, [batch, head, pos, d_head] */
export function headsWritten(parts: AttentionParts, name: AttentionName, read: Value): Value {
  const { g, taps, weights } = parts
  const z = taps.at(`${name}.hook_z`, read, true)
  return add(g, summedResults(parts, name, z), weights(`${name}.b_O`))
}

/** Pattern · v, [batch, head, pos, d_head]. */
function attended(parts: AttentionParts, name: AttentionName, { q, k, v }: HeadVectors): Value {
  const { g, config, taps, headGroups } = parts
  const pattern = (of: Value, on: Value) => attentionPattern(parts, name, of, on)
  if (headGroups === 1) return matMul(g, taps.at(`${name}.hook_pattern`, pattern(q, k)), v)
  const size = config.n_heads / headGroups
  const groups = Array.from({ length: headGroups }, (_, i) => {
    const heads = (x: Value) => slice(g, x, 1, i * size, (i + 1) * size)
    return matMul(g, pattern(heads(q), heads(k)), heads(v))
  })
  return concatenate(g, groups, 1)
}

/** […, query, key] of q and k [..., pos, d_head]; a query that may look nowhere has a row of zeros. */
export function attentionPattern(
  { g, config, taps, mask }: AttentionParts,
  name: AttentionName,
  q: Value,
  k: Value,
): Value {
  const hook = `${name}.hook_attn_scores`
  const scaled = config.attn_scale === 1 ? q : multiply(g, q, g.floats([1 / config.attn_scale]))
  const products = matMul(g, scaled, transpose(g, k, [0, 1, 3, 2]))
  const scores = taps.at(hook, mask === null ? products : add(g, products, mask))
  let pattern = softmax(g, scores)
  if (taps.isEdited(hook)) {
    const hasKeys = greater(g, largestOfRows(g, scores), g.floats([LEAST_FINITE]))
    pattern = where(g, hasKeys, pattern, g.floats([0]))
  }
  return pattern
}

/** Σ_h z_h·W_O[h], [batch, pos, d_model]; each term by itself only where somebody asks for them. */
function summedResults({ g, config, taps, weights }: AttentionParts, name: AttentionName, z: Value): Value {
  const { n_heads, d_head, d_model } = config
  const hook = `${name}.hook_result`
  if (taps.isUsed(hook)) {
    const results = taps.at(hook, matMul(g, z, weights(`${name}.W_O`)), true)
    if (taps.isEdited(hook)) return sumOver(g, results, 1)
  }
  const sideBySide = reshape(g, transpose(g, z, [0, 2, 1, 3]), [0, 0, n_heads * d_head])
  return matMul(g, sideBySide, weights(`${name}.W_O`, [n_heads * d_head, d_model]))
}

/** The residual stream on its way into the heads. */
interface HeadStreams {
  /** After ln1, the same for every head, [batch, pos, d_model]. */
  readonly plain: Value
  /** Before ln1, a copy for each head, [batch, head, pos, d_model]; computed only where it is needed. */
  readonly copies: Value
}

/** What queries, keys or values are made of, [batch, 1 or head, pos, d_model]: a head's own only where it is edited. */
function headInput(parts: AttentionParts, { plain, copies }: HeadStreams, x: 'q' | 'k' | 'v'): Value {
  const { g, config, taps, weights, positions } = parts
  const own = taps.at(`hook_${x}_input`, copies, true)
  const edited = taps.isEdited('hook_attn_in') || taps.isEdited(`hook_${x}_input`)
  const read = edited
    ? normalized(g, config, null, weights, 'ln1', own, config.d_model)
    : unsqueeze(g, plain, 1)
  return x === 'v' || positions === null ? read : add(g, read, unsqueeze(g, positions, 1))
}
