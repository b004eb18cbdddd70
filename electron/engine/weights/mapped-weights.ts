import { mappingCheck, nameInLayer } from '#shared/model/mapping-check'
import type { ModelConfig } from '#shared/model/model-config'
import type { MappedSource, WeightsMapping } from '#shared/model/weights-mapping'
import { part, permuted, selected, transposed, unfolded, type TensorView } from './stored-tensor'
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
  const { attention, n_heads, W_O, W_E, W_U, W_pos } = mapping
  if (W_E) put('embed.W_E', matrix(W_E))
  if (W_pos) put('pos_embed.W_pos', matrix(W_pos))
  for (let l = 0; l < config.n_layers; l++) {
    const inLayer = (source: MappedSource) => ({ ...source, name: nameInLayer(source.name, l) })
    const b = `blocks.${l}.attn`
    for (const [index, x] of (['Q', 'K', 'V'] as const).entries()) {
      const own =
        attention.kind === 'apart'
          ? matrix(inLayer(attention[`W_${x}`]))
          : oneOfThree(matrix(inLayer(attention.W_QKV)), 1, index, n_heads, attention.order)
      // [in, head·d_head] → [head, in, d_head]
      put(`${b}.W_${x}`, permuted(unfoldedOnce(own, 1, n_heads), [1, 0, 2]))
      const bias = mapping[`b_${x}`]
      if (bias !== undefined) put(`${b}.b_${x}`, unfolded(stored(nameInLayer(bias, l)), 0, n_heads))
      else if (mapping.b_QKV !== undefined) {
        const order = attention.kind === 'fused' ? attention.order : 'parts'
        const joined = stored(nameInLayer(mapping.b_QKV, l))
        put(`${b}.b_${x}`, unfoldedOnce(oneOfThree(joined, 0, index, n_heads, order), 0, n_heads))
      }
    }
    put(`${b}.W_O`, unfolded(matrix(inLayer(W_O)), 0, n_heads))
    if (mapping.b_O !== undefined) put(`${b}.b_O`, stored(nameInLayer(mapping.b_O, l)))
  }
  if (W_U) put('unembed.W_U', matrix(W_U))
  return { config, entries }
}

/** Queries, keys or values of a joined axis; of `heads` the axis is two then, [head, d_head]. */
function oneOfThree(
  view: TensorView,
  axis: 0 | 1,
  index: number,
  heads: number,
  order: 'parts' | 'heads',
): TensorView {
  if (order === 'parts') return part(view, axis, 3, index)
  // [head·3·d_head] → [head, 3, d_head] → the one
  const split = unfolded(unfolded(view, axis, heads), axis + 1, 3)
  const others = [...split.shape.keys()].filter((each) => each !== axis + 1)
  return selected(permuted(split, [axis + 1, ...others]), index)
}

/** Heads and d_head apart, where they are not yet. */
function unfoldedOnce(view: TensorView, axis: number, heads: number): TensorView {
  const apart = view.shape.length === axis + 2
  return apart ? view : unfolded(view, axis, heads)
}
