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

/** The name in a layer. */
export function nameInLayer(pattern: string, layer: number): string {
  return pattern.replace(LAYER, String(layer))
}

/** Whether a mapping fits a checkpoint's tensors, field by field. */
export function mappingCheck(shapes: Shapes, mapping: WeightsMapping): MappingCheck {
  const { attention, n_heads, W_O, W_E, W_U, W_pos } = mapping
  const first = attention.kind === 'apart' ? attention.W_Q : attention.W_QKV
  const layers = layersOf(shapes, first.name)
  const stored = shapes.get(nameInLayer(first.name, 0))
  const [d_model, joined] = stored?.length === 2 ? oriented(stored, first.transposed) : [0, 0]
  const width = attention.kind === 'apart' ? joined : joined / 3
  const fields: MappedField[] = []

  /** @param wanted [rows, columns] without transposition; 0 stands for any length */
  const matrix = (
    field: string,
    source: { name: string; transposed: boolean } | undefined,
    wanted: readonly number[],
    ofLayers: boolean,
  ) => {
    if (source)
      fields.push(checkedField(shapes, { field, ...source, wanted, layers: ofLayers ? layers : null }))
  }
  const bias = (field: string, name: string | undefined, length: number) => {
    if (name !== undefined)
      fields.push(checkedField(shapes, { field, name, transposed: false, wanted: [length], layers }))
  }
  if (attention.kind === 'apart') {
    for (const x of ['W_Q', 'W_K', 'W_V'] as const) matrix(x, attention[x], [d_model, width], true)
  } else matrix('W_QKV', attention.W_QKV, [d_model, joined], true)
  matrix('W_O', W_O, [width, d_model], true)
  matrix('W_E', W_E, [0, d_model], false)
  matrix('W_U', W_U, [d_model, 0], false)
  matrix('W_pos', W_pos, [0, d_model], false)
  for (const x of ['b_Q', 'b_K', 'b_V'] as const) bias(x, mapping[x], width)
  bias('b_QKV', mapping.b_QKV, 3 * width)
  bias('b_O', mapping.b_O, d_model)

  const d_head = width / n_heads
  if (fields[0].problem === null && !Number.isInteger(d_head)) {
    const each = attention.kind === 'apart' ? '' : ' for each of queries, keys and values'
    fields[0] = { ...fields[0], problem: `${width} columns${each} cannot be divided among ${n_heads} heads.` }
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

/** How many layers have a tensor of this name, from 0 on without a gap. */
function layersOf(shapes: Shapes, pattern: string): number {
  if (!pattern.includes(LAYER)) return shapes.has(pattern) ? 1 : 0
  let layers = 0
  while (shapes.has(nameInLayer(pattern, layers))) layers++
  return layers
}

interface FieldRequest {
  readonly field: string
  readonly name: string
  readonly transposed: boolean
  readonly wanted: readonly number[]
  /** `null` where it is one for the whole model. */
  readonly layers: number | null
}

function checkedField(
  shapes: Shapes,
  { field, name, transposed, wanted, layers }: FieldRequest,
): MappedField {
  const names =
    layers === null ? [name] : Array.from({ length: Math.max(1, layers) }, (_, l) => nameInLayer(name, l))
  const there = names.filter((each) => shapes.has(each))
  const shape = there.length > 0 ? shapes.get(there[0])! : null
  const result = { field, name, found: there.length, shape, problem: null, note: null }
  if (layers === null && name.includes(LAYER)) {
    return { ...result, problem: `${field} is one for the whole model: its name has no ${LAYER}.` }
  }
  if (shape === null) return { ...result, problem: `There is no ${names[0]}.` }
  if (layers !== null && layers > 1 && !name.includes(LAYER)) {
    return { ...result, problem: `The name needs ${LAYER} for the number of the layer.` }
  }
  if (there.length < names.length) {
    return { ...result, problem: `There is no ${names.find((each) => !shapes.has(each))}.` }
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
