import type { ModelConfig } from '#shared/model/model-config'
import { add, divide, layerNormalization, meanOfRows, multiply, squareRoot, subtract } from './operators'
import type { OnnxGraph, Value } from './onnx-graph'
import type { Taps } from './taps'
import type { WeightValues } from './weight-values'

/**
 * x/√(mean(x²)+eps)·w over the last axis, with the hooks of a LayerNorm, of which the second is before w here, as in
 * TransformerLens; `LNPre` models have no w.
 *
 * @see Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export function rmsNormalized(
  g: OnnxGraph,
  { normalization_type, eps }: ModelConfig,
  taps: Taps,
  weights: WeightValues,
  name: string,
  x: Value,
): Value {
  const square = meanOfRows(g, multiply(g, x, x))
  const scale = taps.at(`${name}.hook_scale`, squareRoot(g, add(g, square, g.floats([eps]))))
  const unit = taps.at(`${name}.hook_normalized`, divide(g, x, scale))
  return normalization_type === 'LN' ? multiply(g, unit, weights(`${name}.w`)) : unit
}

/**
 * LayerNorm of x over its last axis, with the hooks `NAME.hook_scale` and `NAME.hook_normalized`; x itself in models
 * without. `LNPre` has no w and b.
 *
 * (x − mean)/√(mean((x−mean)²)+eps)·w + b (MATHS §2)
 *
 * @param taps `null` where the hooks are not to be looked at
 * @param width length of the last axis
 */
export function normalized(
  g: OnnxGraph,
  { normalization_type, eps }: ModelConfig,
  taps: Taps | null,
  weights: WeightValues,
  name: string,
  x: Value,
  width: number,
): Value {
  if (!normalization_type) return x
  const scaled = normalization_type === 'LN'
  if (!taps?.isUsed(`${name}.hook_scale`)) {
    const w = scaled ? weights(`${name}.w`) : g.floats(new Array<number>(width).fill(1), [width])
    const b = scaled ? weights(`${name}.b`) : g.floats(new Array<number>(width).fill(0), [width])
    const all = layerNormalization(g, x, w, b, eps)
    return taps ? taps.at(`${name}.hook_normalized`, all) : all
  }
  const centred = subtract(g, x, meanOfRows(g, x))
  const variance = meanOfRows(g, multiply(g, centred, centred))
  const scale = taps.at(`${name}.hook_scale`, squareRoot(g, add(g, variance, g.floats([eps]))))
  const unit = divide(g, centred, scale)
  return taps.at(
    `${name}.hook_normalized`,
    scaled ? add(g, multiply(g, unit, weights(`${name}.w`)), weights(`${name}.b`)) : unit,
  )
}
