import type { OnnxGraph, StoredWeight, Value } from './onnx-graph'

/** A parameter of the model as a value of the graph; `shape` shows the same numbers in another shape. */
export type WeightValues = (name: string, shape?: readonly number[]) => Value

/**
 * @param stored where every parameter lies, by its full name
 * @param prefix what stands before the names that are asked for: `blocks.3.`
 */
export function weightValues(
  g: OnnxGraph,
  stored: ReadonlyMap<string, StoredWeight>,
  prefix = '',
): WeightValues {
  return (name, shape) => {
    const weight = stored.get(prefix + name)
    if (!weight) throw new Error(`the model has no ${prefix}${name}`)
    // One parameter may be needed in two shapes.
    return g.weight(shape ? `${name}:${shape.join('×')}` : name, weight, shape)
  }
}
