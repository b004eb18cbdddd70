import type { Tensor } from '../formats/tensor'
import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { embeddingWidth, requireWidths } from './circuit-shape'
import { grid, layerTensors, type Reading } from './compile-heads'
import { hiddenPairs } from './compile-mask'
import { readoutDims, upToReadout } from './readout'
import { carriedDims } from './stages/join'
import { readDims } from './stages/layer-input'
import { reachOf } from './score-bound'

/** An attention-only transformer without LayerNorm and biases, in TransformerLens' names and layout. */
export interface CompiledModel {
  /** Fields of TransformerLens' `HookedTransformerConfig`. */
  readonly config: Readonly<Record<string, unknown>>
  readonly tensors: readonly Tensor[]
  /** What stands for each token id: the vocabulary, or the row numbers of a given X. */
  readonly tokens: readonly string[]
  /** What each logit stands for. */
  readonly outputs: readonly string[]
  /** Positions that the circuit drops: it reads its logits at the last one that is left. */
  readonly dropped: readonly number[]
  /** Fewer tokens leave a query without any key: a circuit gives it zeros, the model something else. */
  readonly shortest: number
}

/**
 * A circuit as a standard attention-only transformer with the same logits (MATHS §1, "As a standard transformer").
 * Layers behind the head that is read have no part in them, and none in the model.
 *
 * The residual stream of a transformer keeps everything, a circuit's need not. So each layer that does not carry all
 * of its input writes into a subspace of its own, and what the next layer reads is a sum of subspaces, R · stream, with
 * R of zeros and ones. With that, W_Q = Rᵀ W_QK, W_K = Rᵀ, W_V = Rᵀ W_OVᵀ, and W_O places the output. Where a layer
 * may not look at a key (dropped or hidden positions, masks that differ between layers), P more dims of each head take
 * a large number off that score: exp of it is exactly 0.
 *
 * @param options.hides `false` leaves those dims away: not the same logits then, but weights that are those of the
 * circuit alone, for analyses that read nothing else
 * @throws CircuitError when the circuit has no logits, weights that are not finite, or a query that may look at nothing
 */
export function compiledModel(whole: Circuit, { hides = true } = {}): CompiledModel {
  const circuit = upToReadout(whole)
  const { embedding, layers, readout } = circuit
  if (!readout || layers.length === 0)
    throw new CircuitError(
      'UNKNOWN_ROLE',
      'The circuit has no readout, so a model of it would have no logits.',
    )
  const D = embeddingWidth(embedding)
  requireWidths(circuit, D)
  requireFinite(circuit)
  const isTwoHot = embedding.kind === 'two-hot'
  const P = isTwoHot ? embedding.positions : embedding.X.rows
  const { causal, hidden, shortest } = hiddenPairs(layers, P, readout.everyPosition ?? false)
  const needsPositions = hides && hidden.some((pairs) => pairs !== null)

  // Where a token and a position stand in the stream, then a subspace for each layer that needs its own.
  const isOwn = layers.map(
    ({ carries }, l) => carries !== 'all' || (l === layers.length - 1 && readout.from === 'heads'),
  )
  const hasOwnPositions = needsPositions && !(isTwoHot && positionsStay(circuit, isOwn))
  const positionStart = hasOwnPositions || !isTwoHot ? D : embedding.vocabulary.length
  let d_model = D + (hasOwnPositions ? P : 0)
  const d_head = D + (needsPositions ? P : 0)
  const starts = isOwn.map((own) => (own ? (d_model += D) - D : null))
  const n_heads = Math.max(1, ...layers.map(({ heads }) => heads.length))

  const tensors: Tensor[] = embeddingTensors(circuit, d_model, P, hasOwnPositions)
  let reads: Reading = [{ start: 0, dims: every(D) }]
  let written = 0
  layers.forEach((layer, l) => {
    const seen = readDims(layer, D)
    const visible = reads.map(({ start, dims }) => ({ start, dims: dims.map((on, dim) => on && seen[dim]) }))
    const own = starts[l]
    if (own !== null) {
      const carried = carriedDims(layer, D)
      const kept = reads.map(({ start, dims }) => ({
        start,
        dims: dims.map((on, dim) => on && carried[dim]),
      }))
      written = own
      reads = [...kept, { start: written, dims: every(D) }]
    }
    const pairs = hides ? hidden[l] : null
    const penalty = pairs && { pairs, amount: reachOf(circuit, l), positionStart }
    const only = l === layers.length - 1 && readout.from === 'heads' ? readout.head : undefined
    const heads = layer.heads.map((head, h) =>
      head.muted || (only !== undefined && h !== only) ? null : head,
    )
    tensors.push(...layerTensors(heads, l, { D, P, d_model, d_head, n_heads, visible, written, penalty }))
  })

  const last = layers[layers.length - 1]
  const range = readoutDims(circuit, readout.role)
  const outputs = last.writes.find(({ role }) => role === readout.role)!.labels
  const from = readout.from === 'heads' ? [{ start: written, dims: every(D) }] : reads
  const W_U = grid(d_model, outputs.length)
  for (const { start, dims } of from) {
    outputs.forEach((_, o) => {
      if (dims[range.start + o]) W_U[(start + range.start + o) * outputs.length + o] = 1
    })
  }
  tensors.push({ name: 'unembed.W_U', shape: [d_model, outputs.length], values: W_U })
  tensors.push({ name: 'unembed.b_U', shape: [outputs.length], values: grid(1, outputs.length) })

  const tokens = isTwoHot ? embedding.vocabulary : Array.from({ length: P }, (_, row) => `x${row}`)
  return {
    config: {
      n_layers: layers.length,
      n_heads,
      d_model,
      d_head,
      d_vocab: tokens.length,
      d_vocab_out: outputs.length,
      n_ctx: P,
      attn_only: true,
      attention_dir: causal ? 'causal' : 'bidirectional',
      normalization_type: null,
      positional_embedding_type: 'standard',
      use_attn_scale: false,
      default_prepend_bos: false,
      init_weights: false,
    },
    tensors,
    tokens,
    outputs,
    dropped: [...new Set(layers.slice(0, -1).flatMap(({ drops }) => drops))].sort((a, b) => a - b),
    shortest,
  }
}

function embeddingTensors(
  { embedding }: Circuit,
  d_model: number,
  P: number,
  hasOwnPositions: boolean,
): Tensor[] {
  const V = embedding.kind === 'two-hot' ? embedding.vocabulary.length : P
  const W_E = grid(V, d_model)
  const W_pos = grid(P, d_model)
  const D = embeddingWidth(embedding)
  for (let token = 0; token < V; token++) {
    if (embedding.kind === 'two-hot') W_E[token * d_model + token] = 1
    else W_E.set(embedding.X.values.subarray(token * D, (token + 1) * D), token * d_model)
  }
  const starts = [...(embedding.kind === 'two-hot' ? [V] : []), ...(hasOwnPositions ? [D] : [])]
  for (const start of starts) {
    for (let position = 0; position < P; position++) W_pos[position * d_model + start + position] = 1
  }
  return [
    { name: 'embed.W_E', shape: [V, d_model], values: W_E },
    { name: 'pos_embed.W_pos', shape: [P, d_model], values: W_pos },
  ]
}

/** Whether no head writes over the position in X: heads write there until a layer has a subspace of its own. */
function positionsStay({ embedding, layers }: Circuit, isOwn: readonly boolean[]): boolean {
  if (embedding.kind !== 'two-hot') return false
  const [start, end] = [embedding.vocabulary.length, embedding.vocabulary.length + embedding.positions]
  const sharing = isOwn.includes(true) ? layers.slice(0, isOwn.indexOf(true)) : layers
  return sharing.every(({ heads }) =>
    heads.every(({ W_OV }) =>
      W_OV.values.subarray(start * W_OV.columns, end * W_OV.columns).every((value) => value === 0),
    ),
  )
}

const isFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value))

function requireFinite({ embedding, layers }: Circuit): void {
  const refuse = (name: string) => {
    throw new CircuitError(
      'SHAPE',
      `${name} holds ∞, NaN or a number beyond float32; a model's weights must be finite.`,
    )
  }
  if (embedding.kind === 'given' && !embedding.X.values.every(isFloat32)) refuse('X')
  layers.forEach(({ heads }, l) =>
    heads.forEach((head, h) => {
      for (const name of ['W_QK', 'W_OV'] as const) {
        if (!head[name].values.every(isFloat32)) refuse(`${name} of head ${l}.${h}`)
      }
    }),
  )
}

const every = (count: number): boolean[] => Array.from({ length: count }, () => true)
