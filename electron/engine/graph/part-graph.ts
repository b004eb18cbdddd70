import type { ModelConfig } from '#shared/model/model-config'
import { attentionOutput } from './attention'
import { crossAttentionOutput } from './cross-attention'
import { modelHooks, type Place } from './hooks'
import { mlpOutput } from './mlp'
import { normalized, rmsNormalized } from './normalization'
import { OnnxGraph, type StoredWeight, type Value } from './onnx-graph'
import { add, entriesOfRows, gemm, logSoftmax, rowsOf, unsqueeze } from './operators'
import { Taps, type EditSlot } from './taps'
import { weightValues } from './weight-values'

/**
 * A piece of the model that is run by itself: `embed`, `context` (what blocks with cross-attention read), a layer, `final` (the last LayerNorm), `unembed`, and
 * `log_probs`, which unembeds for chosen tokens only.
 */
export type Part = Place | 'unembed' | 'log_probs'

export interface PartRequest {
  readonly config: ModelConfig
  readonly stored: ReadonlyMap<string, StoredWeight>
  readonly part: Part
  /** Hooks of this part to read. */
  readonly capture: ReadonlySet<string>
  /** Edits of this part, in order. */
  readonly edits: readonly EditSlot[]
  /** Whether what it hands on is wanted: the residual stream, logits, log-probabilities. */
  readonly result: boolean
  /** In how many groups the heads of a layer attend, one after the other: see `AttentionParts`. */
  readonly headGroups: number
}

/** A graph as a file, and what it is fed and gives. */
export interface PartGraph {
  /** `null` where everything that is wanted is fed. */
  readonly bytes: Uint8Array | null
  readonly inputs: readonly Value[]
  /** Hook (`result` is what the part hands on) → value of the graph, which may be an input. */
  readonly outputs: ReadonlyMap<string, Value>
}

/** Names under which a part is fed. */
export const partInputs = {
  /** [batch, pos], of `embed`. */
  tokens: 'tokens',
  /** [pos], 0 … pos − 1, of `embed`. */
  places: 'places',
  /** [batch or 1, context], of `context`. */
  contextTokens: 'context_tokens',
  /** [context], 0 … context − 1, of `context`. */
  contextPlaces: 'context_places',
  /** [batch or 1, context, d_model], of a block with cross-attention. */
  context: 'context',
  /** [batch, pos, d_model]. */
  residual: 'residual',
  /** [batch or 1, pos, d_model], of a shortformer block. */
  positions: 'pos_embed',
  /** [pos, pos], of a causal block. */
  mask: 'mask',
  /** [n, d_model], what `unembed` and `log_probs` read. */
  rows: 'rows',
  /** [n, 1], tokens whose log-probability is wanted. */
  targets: 'targets',
} as const

/** The graph of a part, with what was asked for and nothing else. */
export function partGraph(request: PartRequest): PartGraph {
  const { config, part, result } = request
  const g = new OnnxGraph()
  const hooks = modelHooks(config)
  const prefix = typeof part === 'number' ? `blocks.${part}.` : ''
  const taps = new Taps(g, hooks, request.capture, request.edits, prefix)
  const weights = weightValues(g, request.stored, prefix)
  const last = partBuilders[typeof part === 'number' ? 'block' : part]({ g, config, taps, weights, request })
  const outputs = new Map(taps.outputs)
  if (result) outputs.set('result', last)

  const ranks = new Map(hooks.map(({ name, axes }) => [name, axes.length]))
  const rankOf = (name: string) => ranks.get(name) ?? (part === 'unembed' || part === 'log_probs' ? 2 : 3)
  // What is an input already is not given back by the graph.
  const computed = [...outputs].filter(([, value]) => !g.isInput(value))
  const { bytes, inputs } = g.file(new Map(computed.map(([name, value]) => [value, rankOf(name)])))
  return { bytes: computed.length > 0 ? bytes : null, inputs, outputs }
}

interface PartBuild {
  readonly g: OnnxGraph
  readonly config: ModelConfig
  readonly taps: Taps
  readonly weights: ReturnType<typeof weightValues>
  readonly request: PartRequest
}

function residualInput(g: OnnxGraph, { d_model }: ModelConfig): Value {
  return g.input(partInputs.residual, 'float32', ['batch', 'pos', d_model])
}

/** [batch, pos, d_model]: the first residual stream; shortformer models keep positions out of it. */
function embedding({ g, config, taps, weights }: PartBuild): Value {
  const tokens = g.input(partInputs.tokens, 'int64', ['batch', 'pos'])
  const places = g.input(partInputs.places, 'int64', ['pos'])
  const embedded = taps.at('hook_embed', rowsOf(g, weights('embed.W_E'), tokens))
  const rows = unsqueeze(g, rowsOf(g, weights('pos_embed.W_pos'), places), 0)
  const positions = taps.at('hook_pos_embed', rows)
  return config.positional_embedding_type === 'standard' ? add(g, embedded, positions) : embedded
}

/** [batch or 1, context, d_model]: what every block attends to beside the tokens. Nothing normalises it. */
function contextEmbedding({ g, taps, weights }: PartBuild): Value {
  const tokens = g.input(partInputs.contextTokens, 'int64', ['context batch', 'context'])
  const places = g.input(partInputs.contextPlaces, 'int64', ['context'])
  const embedded = taps.at('hook_embed_c', rowsOf(g, weights('context_embed.W_E'), tokens))
  const rows = unsqueeze(g, rowsOf(g, weights('context_pos_embed.W_pos'), places), 0)
  return add(g, embedded, taps.at('hook_pos_embed_c', rows))
}

function block({ g, config, taps, weights, request }: PartBuild): Value {
  const { d_model, attn_only, positional_embedding_type, attention_dir } = config
  const before = taps.at('hook_resid_pre', residualInput(g, config))
  const shortformer = positional_embedding_type === 'shortformer'
  const positions = shortformer
    ? g.input(partInputs.positions, 'float32', ['position batch', 'pos', d_model])
    : null
  const mask = attention_dir === 'causal' ? g.input(partInputs.mask, 'float32', ['pos', 'pos']) : null
  const parts = { g, config, taps, weights, positions, mask, headGroups: request.headGroups }
  let attended = add(g, before, taps.at('hook_attn_out', attentionOutput(parts, before)))
  if (config.context) {
    const context = g.input(partInputs.context, 'float32', ['context batch', 'context', d_model])
    const middle = taps.at('hook_resid_mid1', attended)
    const written = taps.at('hook_cross_attn_out', crossAttentionOutput(parts, middle, context))
    attended = add(g, middle, written)
  }
  if (attn_only) return taps.at('hook_resid_post', attended)
  const middle = taps.at(config.context ? 'hook_resid_mid2' : 'hook_resid_mid', attended)
  const written = taps.at('hook_mlp_out', mlpOutput(g, config, taps, weights, middle))
  return taps.at('hook_resid_post', add(g, middle, written))
}

function finalNorm({ g, config, taps, weights }: PartBuild): Value {
  const x = residualInput(g, config)
  if (config.final_rms) return rmsNormalized(g, config, taps, weights, 'ln_final', x)
  return normalized(g, config, taps, weights, 'ln_final', x, config.d_model)
}

/** Logits, [n, d_vocab_out]: of matrices, the product takes the bias along and needs no second array of that size. */
function unembedding({ g, config, weights }: PartBuild): Value {
  const rows = g.input(partInputs.rows, 'float32', ['n', config.d_model])
  return gemm(g, rows, weights('unembed.W_U'), weights('unembed.b_U'))
}

/** [n, 1]. */
function logProbabilities(build: PartBuild): Value {
  const { g } = build
  const targets = g.input(partInputs.targets, 'int64', ['n', 1])
  return entriesOfRows(g, logSoftmax(g, unembedding(build)), targets)
}

const partBuilders = {
  embed: embedding,
  context: contextEmbedding,
  block,
  final: finalNorm,
  unembed: unembedding,
  log_probs: logProbabilities,
} as const
