import { shapeText } from '../formats/tensor'
import type { ModelConfig } from './model-config'
import type { WeightsMapping } from './weights-mapping'

export type Shapes = ReadonlyMap<string, readonly number[]>

/** A field of a mapping and what it stands for in a checkpoint. */
export interface MappedField {
  /** `W_Q`, `W_QKV`, `b_O`, … */
  readonly field: string
  readonly name: string
  /** Tensors of this name: one a layer. */
  readonly found: number
  /** Of the first of them, as it is stored. */
  readonly shape: readonly number[] | null
  /** Why the mapping cannot be used, as a sentence. */
  readonly problem: string | null
  /** What the shapes leave open. */
  readonly note: string | null
}

export interface MappingCheck {
  readonly fields: readonly MappedField[]
  /** What is known of the model where nothing is wrong: what nobody knows of it is 1. */
  readonly config: ModelConfig | null
}

const LAYER = '{l}'
const HEAD = '{h}'

/** The name in a layer, and of a head where each has a tensor. */
export function nameInLayer(pattern: string, layer: number, head = 0): string {
  return pattern.replace(LAYER, String(layer)).replace(HEAD, String(head))
}

/** Whether every head has a tensor of its own. */
export function isPerHead(pattern: string): boolean {
  return pattern.includes(HEAD)
}

/** Whether a mapping fits a checkpoint's tensors, field by field. */
export function mappingCheck(shapes: Shapes, mapping: WeightsMapping): MappingCheck {
  const { attention, n_heads, n_key_heads = n_heads, W_O, W_E, W_U, W_pos } = mapping
  const first = attention.kind === 'apart' ? attention.W_Q : attention.W_QKV
  const layers = layersOf(shapes, first.name)
  const stored = shapes.get(nameInLayer(first.name, 0))
  const [d_model, joined] = stored?.length === 2 ? oriented(stored, first.transposed) : [0, 0]
  // How many heads' columns the first matrix has side by side.
  const beside = attention.kind === 'fused' ? n_heads + 2 * n_key_heads : isPerHead(first.name) ? 1 : n_heads
  const d_head = joined / beside
  const width = (joined * n_heads) / beside
  const keyWidth = (joined * n_key_heads) / beside
  const fields: MappedField[] = []

  /**
   * @param wanted [rows, columns] without transposition; 0 stands for any length
   * @param heads how many its rows or columns are of, and which those are
   */
  const matrix = (
    field: string,
    source: { name: string; transposed: boolean } | undefined,
    wanted: readonly number[],
    heads: { count: number; axis: number } | null,
  ) => {
    if (source)
      fields.push(checkedField(shapes, { field, ...source, wanted, layers: heads ? layers : null, heads }))
  }
  const bias = (field: string, name: string | undefined, length: number, count: number | null) => {
    const heads = count === null ? null : { count, axis: 0 }
    if (name !== undefined)
      fields.push(checkedField(shapes, { field, name, transposed: false, wanted: [length], layers, heads }))
  }
  const own = { W_Q: [n_heads, width], W_K: [n_key_heads, keyWidth], W_V: [n_key_heads, keyWidth] } as const
  if (attention.kind === 'apart') {
    for (const x of ['W_Q', 'W_K', 'W_V'] as const) {
      const [count, columns] = own[x]
      matrix(x, attention[x], [d_model, columns], { count, axis: 1 })
    }
  } else matrix('W_QKV', attention.W_QKV, [d_model, joined], { count: 1, axis: 1 })
  matrix('W_O', W_O, [width, d_model], { count: n_heads, axis: 0 })
  matrix('W_E', W_E, [0, d_model], null)
  matrix('W_U', W_U, [d_model, 0], null)
  matrix('W_pos', W_pos, [0, d_model], null)
  for (const x of ['Q', 'K', 'V'] as const)
    bias(`b_${x}`, mapping[`b_${x}`], own[`W_${x}`][1], own[`W_${x}`][0])
  bias('b_QKV', mapping.b_QKV, joined, null)
  bias('b_O', mapping.b_O, d_model, null)

  if (fields[0].problem === null) {
    const problem = headsProblem(mapping, joined, beside)
    if (problem !== null) fields[0] = { ...fields[0], problem }
  }
  if (fields.some(({ problem }) => problem !== null)) return { fields, config: null }
  const rows = (source: typeof W_E, axis: number, otherwise: number) =>
    source ? oriented(shapes.get(source.name)!, source.transposed)[axis] : otherwise
  return {
    fields,
    config: {
      n_layers: layers,
      n_heads,
      d_model,
      d_head,
      d_mlp: null,
      d_vocab: rows(W_E, 0, 1),
      // One that is not known is another than the one that is.
      d_vocab_out: rows(W_U, 1, 2),
      n_ctx: rows(W_pos, 0, 1),
      attn_only: true,
      act_fn: null,
      normalization_type: null,
      eps: 1e-5,
      positional_embedding_type: 'standard',
      attention_dir: 'causal',
      attn_scale: Math.sqrt(d_head),
    },
  }
}

function layerName(name: string, layer: number, layers: number | null): string {
  return layers === null ? name : name.replace(LAYER, String(layer))
}

/** How many layers have a tensor of this name, from 0 on without a gap. */
function layersOf(shapes: Shapes, pattern: string): number {
  if (!pattern.includes(LAYER)) return shapes.has(pattern) ? 1 : 0
  let layers = 0
  while (shapes.has(nameInLayer(pattern, layers))) layers++
  return layers
}

/** Why so many heads cannot be. @param beside heads that share the columns */
function headsProblem(
  { attention, n_heads, n_key_heads = n_heads }: WeightsMapping,
  columns: number,
  beside: number,
): string | null {
  if (n_key_heads > n_heads || n_heads % n_key_heads !== 0) {
    return `${n_heads} heads cannot share ${n_key_heads} heads of keys and values evenly.`
  }
  const isGrouped = n_key_heads < n_heads
  if (attention.kind === 'fused') {
    if (isPerHead(attention.W_QKV.name))
      return `A matrix of all three has no ${HEAD}: map queries, keys and values apart.`
    if (isGrouped && attention.order === 'heads') {
      return 'Head by head, every head has its keys and values: they cannot be fewer.'
    }
  }
  if (Number.isInteger(columns / beside)) return null
  if (isGrouped)
    return `${columns} columns cannot be divided among ${beside} heads of queries, keys and values.`
  const each = attention.kind === 'apart' ? '' : ' for each of queries, keys and values'
  return `${attention.kind === 'apart' ? columns : columns / 3} columns${each} cannot be divided among ${n_heads} heads.`
}

interface FieldRequest {
  readonly field: string
  readonly name: string
  readonly transposed: boolean
  readonly wanted: readonly number[]
  /** `null` where it is one for the whole model. */
  readonly layers: number | null
  /** Heads of which a tensor is, and the axis along which they lie; `null` where it is of none. */
  readonly heads: { readonly count: number; readonly axis: number } | null
}

function checkedField(shapes: Shapes, request: FieldRequest): MappedField {
  const { field, name, transposed, layers, heads } = request
  const perHead = heads !== null && isPerHead(name) ? heads : null
  const wanted = perHead
    ? request.wanted.with(perHead.axis, request.wanted[perHead.axis] / perHead.count)
    : request.wanted
  const names = Array.from({ length: Math.max(1, layers ?? 1) }, (_, l) =>
    Array.from({ length: perHead?.count ?? 1 }, (_unused, h) =>
      perHead ? nameInLayer(name, l, h) : layerName(name, l, layers),
    ),
  ).flat()
  const there = names.filter((each) => shapes.has(each))
  const shape = there.length > 0 ? shapes.get(there[0])! : null
  const result = { field, name, found: there.length, shape, problem: null, note: null }
  if (layers === null && name.includes(LAYER)) {
    return { ...result, problem: `${field} is one for the whole model: its name has no ${LAYER}.` }
  }
  if (isPerHead(name) && !perHead) {
    return { ...result, problem: `${field} is not of one head: its name has no ${HEAD}.` }
  }
  if (shape === null) return { ...result, problem: `There is no ${names[0]}.` }
  if (layers !== null && layers > 1 && !name.includes(LAYER)) {
    return { ...result, problem: `The name needs ${LAYER} for the number of the layer.` }
  }
  if (there.length < names.length) {
    return { ...result, problem: `There is no ${names.find((each) => !shapes.has(each))}.` }
  }
  const further = perHead ? nameInLayer(name, 0, perHead.count) : null
  if (further !== null && shapes.has(further)) {
    return { ...result, problem: `There is ${further} too: ${perHead!.count} heads are too few.` }
  }
  const odd = names.find((each) => !fits(shapes.get(each)!, transposed, wanted))
  if (odd !== undefined) {
    return {
      ...result,
      problem:
        `${odd} is ${shapeText(shapes.get(odd)!)}${transposed ? ', transposed' : ''}; ` +
        `${field} must be ${wantedText(wanted)}.`,
    }
  }
  const isSquare = shape.length === 2 && shape[0] === shape[1]
  const note = isSquare ? 'Square: its shape cannot tell whether it is transposed.' : null
  return { ...result, note }
}

function fits(shape: readonly number[], transposed: boolean, wanted: readonly number[]): boolean {
  if (shape.length !== wanted.length) return false
  const own = shape.length === 2 ? oriented(shape, transposed) : shape
  return own.every((length, axis) => length > 0 && (wanted[axis] === 0 || length === wanted[axis]))
}

function oriented(shape: readonly number[], transposed: boolean): readonly number[] {
  return transposed ? shape.toReversed() : shape
}

/** A length that is not known is any. */
function wantedText(wanted: readonly number[]): string {
  return wanted.map((length) => (length === 0 ? 'any' : String(length))).join(' × ')
}
