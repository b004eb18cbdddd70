import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import type { ModelConfig } from '#shared/model/model-config'
import type { Before, ProcessingStep } from './processing-step'

/** What becomes of a layer's attention, by the last part of the names: `W_Q`, `b_Q`, … */
type LayerAttention = ReadonlyMap<string, Float32Array>

/**
 * Every head's W_QK and W_OV stay, with other factors: W_Q = U√S and W_K = V√S of the one (biases are a row more), and
 * W_V = US and W_O = Vᵀ of the other, after b_V has moved into b_O. Their columns (of W_O: rows) are orthogonal then.
 */
export function refactorAttention(): ProcessingStep {
  const layers = new Map<string, Promise<LayerAttention>>()
  return async (config, name, before) => {
    const [, attention, parameter] = /^(blocks\.\d+\.attn)\.(.*)$/.exec(name) ?? []
    if (attention === undefined) return before(name)
    const layer = layers.get(attention) ?? refactored(config, (own) => before(`${attention}.${own}`))
    layers.set(attention, layer)
    return (await layer).get(parameter)!
  }
}

async function refactored(config: ModelConfig, before: Before): Promise<LayerAttention> {
  const { n_heads, d_model, d_head } = config
  const old = new Map<string, Float32Array>()
  for (const name of ['W_Q', 'b_Q', 'W_K', 'b_K', 'W_V', 'b_V', 'W_O', 'b_O'])
    old.set(name, await before(name))
  const made = new Map([...old].map(([name, values]) => [name, new Float32Array(values.length)]))
  const b_O = Float64Array.from(old.get('b_O')!)

  for (let head = 0; head < n_heads; head++) {
    const matrix = (name: string) => {
      const [rows, columns] = name === 'W_O' ? [d_head, d_model] : [d_model, d_head]
      const size = rows * columns
      return Matrix.from1DArray(rows, columns, [...old.get(name)!.subarray(head * size, (head + 1) * size)])
    }
    const bias = (name: string) => [...old.get(name)!.subarray(head * d_head, (head + 1) * d_head)]
    const put = (name: string, values: Matrix) => {
      made.get(name)!.set(values.to1DArray(), head * values.rows * values.columns)
    }
    const QK = productFactors(matrix('W_Q').addRow(bias('b_Q')), matrix('W_K').addRow(bias('b_K')))
    const roots = QK.S.map(Math.sqrt)
    for (const [x, vectors] of [
      ['Q', QK.U],
      ['K', QK.V],
    ] as const) {
      const even = widened(vectors.mulRowVector(roots), d_head)
      put(`W_${x}`, even.subMatrix(0, d_model - 1, 0, d_head - 1))
      put(`b_${x}`, even.subMatrix(d_model, d_model, 0, d_head - 1))
    }
    const W_O = matrix('W_O')
    const fromBias = new Matrix([bias('b_V')]).mmul(W_O).getRow(0)
    fromBias.forEach((value, d) => (b_O[d] += value))
    const OV = productFactors(matrix('W_V'), W_O.transpose())
    put('W_V', widened(OV.U.mulRowVector(OV.S), d_head))
    put('W_O', widened(OV.V, d_head).transpose())
  }
  // b_V is zeros already.
  made.set('b_O', Float32Array.from(b_O))
  return made
}

/** A·Bᵀ = U·S·Vᵀ from the factors' own decompositions, so that the product is never made. */
function productFactors(A: Matrix, B: Matrix): { U: Matrix; S: number[]; V: Matrix } {
  const [a, b] = [A, B].map((factor) => new SingularValueDecomposition(factor, { autoTranspose: true }))
  const middle = a.rightSingularVectors
    .transpose()
    .mulColumnVector(a.diagonal)
    .mmul(b.rightSingularVectors)
    .mulRowVector(b.diagonal)
  const inner = new SingularValueDecomposition(middle, { autoTranspose: true })
  return {
    U: a.leftSingularVectors.mmul(inner.leftSingularVectors),
    S: inner.diagonal,
    V: b.leftSingularVectors.mmul(inner.rightSingularVectors),
  }
}

/** With columns of zeros, where a head has more dimensions than the stream. */
function widened(matrix: Matrix, columns: number): Matrix {
  if (matrix.columns === columns) return matrix
  const wide = Matrix.zeros(matrix.rows, columns)
  return wide.setSubMatrix(matrix, 0, 0)
}
