import { mlpNorm, type ModelConfig } from '#shared/model/model-config'
import { activationFunction } from './activation-functions'
import { normalized } from './normalization'
import { add, matMul } from './operators'
import type { OnnxGraph, Value } from './onnx-graph'
import type { Taps } from './taps'
import type { WeightValues } from './weight-values'

/**
 * What the MLP of a block writes, [batch, pos, d_model].
 *
 * @param residual the stream that it reads
 * @see MATHS §2
 */
export function mlpOutput(
  g: OnnxGraph,
  config: ModelConfig,
  taps: Taps,
  weights: WeightValues,
  residual: Value,
): Value {
  const { act_fn, d_mlp, d_model } = config
  if (act_fn === null || d_mlp === null) throw new Error('the model has no MLP')
  const input = taps.at('hook_mlp_in', residual)
  const read = normalized(g, config, taps, weights, mlpNorm(config), input, d_model)
  const pre = taps.at('mlp.hook_pre', add(g, matMul(g, read, weights('mlp.W_in')), weights('mlp.b_in')))
  let post = activationFunction[act_fn](g, pre)
  if (act_fn === 'solu_ln') {
    post = normalized(g, config, taps, weights, 'mlp.ln', taps.at('mlp.hook_mid', post), d_mlp)
  }
  const written = matMul(g, taps.at('mlp.hook_post', post), weights('mlp.W_out'))
  return add(g, written, weights('mlp.b_out'))
}
