import type { ModelConfig } from '#shared/model/model-config'
import {
  attentionPattern,
  attentionVectors,
  headsOutput,
  headsWritten,
  type AttentionParts,
} from './attention'
import { crossAttentionOutput } from './cross-attention'
import { modelHooks, type Place } from './hooks'
import { mlpOutput } from './mlp'
import { normalized, rmsNormalized } from './normalization'
import { OnnxGraph, type StoredWeight, type Value } from './onnx-graph'
import { add, entriesOfRows, gemm, logSoftmax, matMul, rowsOf, sliceBetween, unsqueeze } from './operators'
import { Taps, type EditSlot } from './taps'
import { weightValues } from './weight-values'

/**
 * A piece of the model that is run by itself: `embed`, `context` (what blocks with cross-attention read), a layer,
 * `attend` (the patterns of some heads, which is the same for every layer), `final` (the last LayerNorm), `unembed`, and
 * `log_probs`, which unembeds for chosen tokens only.
 */
export type Part = Place | 'attend' | 'unembed' | 'log_probs'

/** A layer as a whole, up to what its heads attend with, or from what they have read on: `attend` is between the two. */
export type Stage = 'whole' | 'vectors' | 'written'

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
  /** Of a layer. */
  readonly stage: Stage
}

/** A graph as a file, and what it is fed and gives. */
export interface PartGraph {
  /** `null` where everything that is wanted is fed. */
  readonly bytes: Uint8Array | null
  readonly inputs: readonly Value[]
  /** Hook, or what the part hands on (`result` where it is one value) → value of the graph, which may be an input. */
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
  /** [1, head, pos, d_head], of `attend`. */
  q: 'q',
  k: 'k',
  v: 'v',
  /** [batch, head, pos, d_head], of a layer from what its heads have read on. */
  z: 'z',
  /** [1] each, of a layer from what its heads have read on: the positions of which the rest is computed. */
  from: 'from',
  to: 'to',
  /** [n, d_model], what `unembed` and `log_probs` read. */
  rows: 'rows',
  /** [n, 1], tokens whose log-probability is wanted. */
  targets: 'targets',
} as const

/** Axes of what a part hands on, where they are not [batch, pos, d_model]. */
const HANDED_RANKS: Readonly<Record<string, number>> = { vectors: 4, attend: 4, unembed: 2, log_probs: 2 }

/** The graph of a part, with what was asked for and nothing else. */
export function partGraph(request: PartRequest): PartGraph {
  const { config, part, result } = request
  const g = new OnnxGraph()
  const hooks = modelHooks(config)
  const prefix = typeof part === 'number' ? `blocks.${part}.` : ''
  const taps = new Taps(g, hooks, request.capture, request.edits, prefix)
  const weights = weightValues(g, request.stored, prefix)
  const builder = partBuilders[typeof part === 'number' ? request.stage : part]
  const last = builder({ g, config, taps, weights, request })
  const outputs = new Map(taps.outputs)
  if (result) for (const [name, value] of Object.entries(last)) outputs.set(name, value)

  const ranks = new Map(hooks.map(({ name, axes }) => [name, axes.length]))
  const handedRank = HANDED_RANKS[typeof part === 'number' ? request.stage : part] ?? 3
  const rankOf = (name: string) => ranks.get(name) ?? handedRank
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

/** What a part hands on, by name. */
type Handed = Readonly<Record<string, Value>>

/** [batch, pos, d_model]: the first residual stream; shortformer models keep positions out of it. */
function embedding({ g, config, taps, weights }: PartBuild): Handed {
  const tokens = g.input(partInputs.tokens, 'int64', ['batch', 'pos'])
  const places = g.input(partInputs.places, 'int64', ['pos'])
  const embedded = taps.at('hook_embed', rowsOf(g, weights('embed.W_E'), tokens))
  const rows = unsqueeze(g, rowsOf(g, weights('pos_embed.W_pos'), places), 0)
  const positions = taps.at('hook_pos_embed', rows)
  return { result: config.positional_embedding_type === 'standard' ? add(g, embedded, positions) : embedded }
}

/** [batch or 1, context, d_model]: what every block attends to beside the tokens. Nothing normalises it. */
function contextEmbedding({ g, taps, weights }: PartBuild): Handed {
  const tokens = g.input(partInputs.contextTokens, 'int64', ['context batch', 'context'])
  const places = g.input(partInputs.contextPlaces, 'int64', ['context'])
  const embedded = taps.at('hook_embed_c', rowsOf(g, weights('context_embed.W_E'), tokens))
  const rows = unsqueeze(g, rowsOf(g, weights('context_pos_embed.W_pos'), places), 0)
  return { result: add(g, embedded, taps.at('hook_pos_embed_c', rows)) }
}

function attentionParts({ g, config, taps, weights, request }: PartBuild): AttentionParts {
  const shortformer = config.positional_embedding_type === 'shortformer'
  const positions = shortformer
    ? g.input(partInputs.positions, 'float32', ['position batch', 'pos', config.d_model])
    : null
  const mask = config.attention_dir === 'causal' ? g.input(partInputs.mask, 'float32', ['pos', 'pos']) : null
  return { g, config, taps, weights, positions, mask, headGroups: request.headGroups }
}

function residualBefore({ g, config, taps }: PartBuild): Value {
  return taps.at('hook_resid_pre', residualInput(g, config))
}

function block(build: PartBuild): Handed {
  const before = residualBefore(build)
  const parts = attentionParts(build)
  return blockAfter(build, before, headsOutput(parts, 'attn', attentionVectors(parts, before)))
}

/** What the heads of a layer attend with, [batch, head, pos, d_head] each. */
function blockVectors(build: PartBuild): Handed {
  return { ...attentionVectors(attentionParts(build), residualBefore(build)) }
}

/** [1, head, query, key] and [1, head, pos, d_head] of heads of any layer and sequence. */
function attending(build: PartBuild): Handed {
  const { g, config } = build
  const [q, k, v] = (['q', 'k', 'v'] as const).map((x) =>
    g.input(partInputs[x], 'float32', [1, 'head', 'pos', config.d_head]),
  )
  const pattern = attentionPattern(attentionParts(build), 'attn', q, k)
  return { pattern, z: matMul(g, pattern, v) }
}

/** A layer from what its heads have read on, at some positions: those before and behind have no part in it. */
function blockWritten(build: PartBuild): Handed {
  const { g, config } = build
  const [from, to] = [g.input(partInputs.from, 'int64', [1]), g.input(partInputs.to, 'int64', [1])]
  const read = g.input(partInputs.z, 'float32', ['batch', config.n_heads, 'pos', config.d_head])
  const z = sliceBetween(g, read, 2, from, to)
  const before = sliceBetween(g, residualBefore(build), 1, from, to)
  return blockAfter(build, before, headsWritten(attentionParts(build), 'attn', z))
}

/** The rest of a layer, after its attention wrote `attended`. */
function blockAfter(build: PartBuild, before: Value, written: Value): Handed {
  const { g, config, taps, weights } = build
  let attended = add(g, before, taps.at('hook_attn_out', written))
  if (config.context) {
    const context = g.input(partInputs.context, 'float32', ['context batch', 'context', config.d_model])
    const middle = taps.at('hook_resid_mid1', attended)
    const crossed = crossAttentionOutput(attentionParts(build), middle, context)
    attended = add(g, middle, taps.at('hook_cross_attn_out', crossed))
  }
  if (config.attn_only) return { result: taps.at('hook_resid_post', attended) }
  const middle = taps.at(config.context ? 'hook_resid_mid2' : 'hook_resid_mid', attended)
  const mlp = taps.at('hook_mlp_out', mlpOutput(g, config, taps, weights, middle))
  return { result: taps.at('hook_resid_post', add(g, middle, mlp)) }
}

function finalNorm({ g, config, taps, weights }: PartBuild): Handed {
  const x = residualInput(g, config)
  const all = config.final_rms
    ? rmsNormalized(g, config, taps, weights, 'ln_final', x)
    : normalized(g, config, taps, weights, 'ln_final', x, config.d_model)
  return { result: all }
}

/** Logits, [n, d_vocab_out]: of matrices, the product takes the bias along and needs no second array of that size. */
function logits({ g, config, weights }: PartBuild): Value {
  const rows = g.input(partInputs.rows, 'float32', ['n', config.d_model])
  return gemm(g, rows, weights('unembed.W_U'), weights('unembed.b_U'))
}

/** [n, 1]. */
function logProbabilities(build: PartBuild): Handed {
  const { g } = build
  const targets = g.input(partInputs.targets, 'int64', ['n', 1])
  return { result: entriesOfRows(g, logSoftmax(g, logits(build)), targets) }
}

const partBuilders = {
  embed: embedding,
  context: contextEmbedding,
  whole: block,
  vectors: blockVectors,
  attend: attending,
  written: blockWritten,
  final: finalNorm,
  unembed: (build: PartBuild): Handed => ({ result: logits(build) }),
  log_probs: logProbabilities,
} as const
