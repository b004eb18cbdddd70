import { isPerHead, mappingCheck, nameInLayer } from '#shared/model/mapping-check'
import type { ModelConfig } from '#shared/model/model-config'
import type { MappedSource, WeightsMapping } from '#shared/model/weights-mapping'
import { transposed, type TensorView } from './stored-tensor'
import type { WeightsEntry } from './weights-file'
import { WeightsError } from './weights-error'

/**
 * The weights that a mapping names, under TransformerLens's names; what it does not name is left out.
 *
 * @throws WeightsError with what does not fit
 */
export function mappedWeights(
  tensors: ReadonlyMap<string, TensorView>,
  mapping: WeightsMapping,
): { readonly config: ModelConfig; readonly entries: readonly WeightsEntry[] } {
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]))
  const { fields, config } = mappingCheck(shapes, mapping)
  if (!config) {
    const wrong = fields.find(({ problem }) => problem !== null)!
    throw new WeightsError('BAD_CONFIG', `The mapping does not fit: ${wrong.field}: ${wrong.problem}`)
  }
  const stored = (name: string) => tensors.get(name)!
  const matrix = ({ name, transposed: exchanged }: MappedSource) =>
    exchanged ? transposed(stored(name)) : stored(name)
  const entries: WeightsEntry[] = []
  const put = (name: string, view: TensorView) => entries.push({ name, shape: view.shape, view })
  const { attention, n_heads, n_key_heads = n_heads, W_O, W_E, W_U, W_pos } = mapping
  const d_head = config.d_head
  /** One view a head, [head, …]: keys and values that are shared come again for every head that shares them. */
  const putHeads = (name: string, heads: readonly TensorView[]) => {
    const [view, ...following] = Array.from(
      { length: n_heads },
      (_, h) => heads[Math.floor((h * heads.length) / n_heads)],
    )
    entries.push({ name, shape: [n_heads, ...view.shape], view, following })
  }
  if (W_E) put('embed.W_E', matrix(W_E))
  if (W_pos) put('pos_embed.W_pos', matrix(W_pos))
  for (let l = 0; l < config.n_layers; l++) {
    const b = `blocks.${l}.attn`
    /** Views of single heads: of tensors of their own, or blocks along an axis of one. */
    const ofHeads = (source: MappedSource, axis: number, count: number): TensorView[] => {
      const inLayer = (h: number) => ({ ...source, name: nameInLayer(source.name, l, h) })
      if (isPerHead(source.name)) return Array.from({ length: count }, (_, h) => matrix(inLayer(h)))
      return headsAlong(matrix(inLayer(0)), axis, count)
    }
    const fused = attention.kind === 'fused' ? attention : null
    for (const [index, x] of (['Q', 'K', 'V'] as const).entries()) {
      const count = x === 'Q' ? n_heads : n_key_heads
      const ofThree = (view: TensorView, axis: 0 | 1) =>
        headsOfThree(view, axis, { index, n_heads, n_key_heads, d_head, order: fused?.order ?? 'parts' })
      if (attention.kind === 'apart') putHeads(`${b}.W_${x}`, ofHeads(attention[`W_${x}`], 1, count))
      else {
        const joined = matrix({ ...attention.W_QKV, name: nameInLayer(attention.W_QKV.name, l) })
        putHeads(`${b}.W_${x}`, ofThree(joined, 1))
      }
      const bias = mapping[`b_${x}`]
      if (bias !== undefined) putHeads(`${b}.b_${x}`, ofHeads({ name: bias, transposed: false }, 0, count))
      else if (mapping.b_QKV !== undefined) {
        putHeads(`${b}.b_${x}`, ofThree(stored(nameInLayer(mapping.b_QKV, l)), 0))
      }
    }
    putHeads(`${b}.W_O`, ofHeads(W_O, 0, n_heads))
    if (mapping.b_O !== undefined) put(`${b}.b_O`, stored(nameInLayer(mapping.b_O, l)))
  }
  if (W_U) put('unembed.W_U', matrix(W_U))
  return { config, entries }
}

interface JoinedHeads {
  /** 0 for queries, 1 for keys, 2 for values. */
  readonly index: number
  readonly n_heads: number
  readonly n_key_heads: number
  readonly d_head: number
  readonly order: 'parts' | 'heads'
}

/** The heads of queries, keys or values along an axis that has all three. */
function headsOfThree(
  view: TensorView,
  axis: 0 | 1,
  { index, n_heads, n_key_heads, d_head, order }: JoinedHeads,
): TensorView[] {
  const count = index === 0 ? n_heads : n_key_heads
  const firstOfAll = index === 0 ? 0 : n_heads + (index - 1) * n_key_heads
  // Parts: q₀ q₁ … k₀ … v₀ …; heads: q₀ k₀ v₀ q₁ …
  const placeOf = (h: number) => (order === 'parts' ? firstOfAll + h : 3 * h + index)
  return Array.from({ length: count }, (_, h) => block(view, axis, placeOf(h), d_head))
}

function headsAlong(view: TensorView, axis: number, count: number): TensorView[] {
  const length = view.shape[axis] / count
  return Array.from({ length: count }, (_, h) => block(view, axis, h, length))
}

/** The block number `at` of blocks of a length along an axis. */
function block(view: TensorView, axis: number, at: number, length: number): TensorView {
  const offset = view.offset + at * length * view.strides[axis]
  return { ...view, offset, shape: view.shape.with(axis, length) }
}
