import type { OnnxGraph, Value } from './onnx-graph'

// One small function per ONNX operator: https://onnx.ai/onnx/operators/

export const add = (g: OnnxGraph, a: Value, b: Value) => g.node('Add', [a, b])
export const subtract = (g: OnnxGraph, a: Value, b: Value) => g.node('Sub', [a, b])
export const multiply = (g: OnnxGraph, a: Value, b: Value) => g.node('Mul', [a, b])
export const divide = (g: OnnxGraph, a: Value, b: Value) => g.node('Div', [a, b])
export const squareRoot = (g: OnnxGraph, x: Value) => g.node('Sqrt', [x])
export const sigmoid = (g: OnnxGraph, x: Value) => g.node('Sigmoid', [x])
export const relu = (g: OnnxGraph, x: Value) => g.node('Relu', [x])
export const equal = (g: OnnxGraph, a: Value, b: Value) => g.node('Equal', [a, b])
export const greater = (g: OnnxGraph, a: Value, b: Value) => g.node('Greater', [a, b])

/** The product over the last two axes; the others broadcast. */
export const matMul = (g: OnnxGraph, a: Value, b: Value) => g.node('MatMul', [a, b])

/** a·b + c of matrices; c is a row that every row of the product gets. */
export const gemm = (g: OnnxGraph, a: Value, b: Value, c: Value) => g.node('Gemm', [a, b, c])

/** Softmax over the last axis. */
export const softmax = (g: OnnxGraph, x: Value) => g.node('Softmax', [x], { axis: -1 })

/** log softmax over the last axis. */
export const logSoftmax = (g: OnnxGraph, x: Value) => g.node('LogSoftmax', [x], { axis: -1 })

/** Entry [i, indices[i, j]] of a matrix at [i, j]. */
export const entriesOfRows = (g: OnnxGraph, x: Value, indices: Value) =>
  g.node('GatherElements', [x, indices], { axis: -1 })

/** `yes` where the condition holds, `no` elsewhere. */
export const where = (g: OnnxGraph, condition: Value, yes: Value, no: Value) =>
  g.node('Where', [condition, yes, no])

/** Rows of a table by index. */
export const rowsOf = (g: OnnxGraph, table: Value, indices: Value) => g.node('Gather', [table, indices])

/** x·Φ(x), or its tanh form. */
export const gelu = (g: OnnxGraph, x: Value, approximate: 'none' | 'tanh') =>
  g.node('Gelu', [x], { approximate })

/** Axis i of the result is axis `axes[i]` of x. */
export const transpose = (g: OnnxGraph, x: Value, axes: readonly number[]) =>
  g.node('Transpose', [x], { perm: axes })

/** A 0 keeps the axis, a −1 takes what is left. */
export const reshape = (g: OnnxGraph, x: Value, shape: readonly number[]) =>
  g.node('Reshape', [x, g.integers(shape)])

/** The indices [start, end) of an axis. */
export const slice = (g: OnnxGraph, x: Value, axis: number, start: number, end: number) =>
  g.node('Slice', [x, g.integers([start]), g.integers([end]), g.integers([axis])])

/** The same between places that are fed, of [1] each. */
export const sliceBetween = (g: OnnxGraph, x: Value, axis: number, start: Value, end: Value) =>
  g.node('Slice', [x, start, end, g.integers([axis])])

/** Values one behind the other along an axis. */
export const concatenate = (g: OnnxGraph, values: readonly Value[], axis: number) =>
  g.node('Concat', values, { axis })

/** A new axis of length 1. */
export const unsqueeze = (g: OnnxGraph, x: Value, axis: number) =>
  g.node('Unsqueeze', [x, g.integers([axis])])

/** Mean over the last axis, which stays with length 1. */
export const meanOfRows = (g: OnnxGraph, x: Value) => g.node('ReduceMean', [x, g.integers([-1])])

/** Largest entry of the last axis, which stays with length 1. */
export const largestOfRows = (g: OnnxGraph, x: Value) => g.node('ReduceMax', [x, g.integers([-1])])

/** Sum over one axis, which goes. */
export const sumOver = (g: OnnxGraph, x: Value, axis: number) =>
  g.node('ReduceSum', [x, g.integers([axis])], { keepdims: 0 })

/** LayerNorm over the last axis, w and b included. */
export const layerNormalization = (g: OnnxGraph, x: Value, w: Value, b: Value, epsilon: number) =>
  g.node('LayerNormalization', [x, w, b], { axis: -1, epsilon: { float: epsilon } })

/** x broadcast to the given lengths where they are longer than its own; a 1 keeps them. */
export const expand = (g: OnnxGraph, x: Value, shape: readonly number[]) =>
  g.node('Expand', [x, g.integers(shape)])
