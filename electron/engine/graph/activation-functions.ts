import type { ModelConfig } from '#shared/model/model-config'
import { gelu, multiply, relu, sigmoid, softmax } from './operators'
import type { OnnxGraph, Value } from './onnx-graph'

type ActivationFunction = (g: OnnxGraph, x: Value) => Value

/** What TransformerLens's names stand for. `solu_ln` is followed by a LayerNorm, which is not part of it here. */
export const activationFunction: Readonly<Record<NonNullable<ModelConfig['act_fn']>, ActivationFunction>> = {
  gelu: (g, x) => gelu(g, x, 'none'),
  gelu_new: (g, x) => gelu(g, x, 'tanh'),
  // The tanh form with the products in another order.
  gelu_fast: (g, x) => gelu(g, x, 'tanh'),
  relu,
  silu: (g, x) => multiply(g, x, sigmoid(g, x)),
  // SoLU: x · softmax(x), Elhage et al. 2022, https://transformer-circuits.pub/2022/solu
  solu_ln: (g, x) => multiply(g, x, softmax(g, x)),
}
