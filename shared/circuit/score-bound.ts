import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { embeddingWidth } from './circuit-shape'
import { carriedDims } from './stages/join'

/** exp(−1000) is 0, in float32 and in float64. */
const MARGIN = 1000

/** Far from the largest float32, so that a sum of it and a score is finite. */
const LARGEST = 2 ** 120

/**
 * A power of two that, taken off any score of a layer, leaves it without a share of the attention: twice the largest
 * score that its weights allow, and a margin.
 *
 * @throws CircuitError when the weights allow scores too large for float32
 */
export function reachOf(circuit: Circuit, layer: number): number {
  const bounds = inputBounds(circuit, layer)
  const D = bounds.length
  let largest = 0
  for (const { W_QK } of circuit.layers[layer].heads) {
    let sum = 0
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < D; j++) sum += bounds[i] * Math.abs(W_QK.values[i * D + j]) * bounds[j]
    }
    largest = Math.max(largest, sum)
  }
  const reach = 2 ** Math.ceil(Math.log2(2 * largest + MARGIN))
  if (!(reach <= LARGEST)) {
    throw new CircuitError(
      'SHAPE',
      `The weights of layer ${layer} allow scores too large for a float32 model.`,
    )
  }
  return reach
}

/** The largest magnitude that each dim of a layer's input can have. Attention averages, so it adds nothing. */
function inputBounds({ embedding, layers }: Circuit, layer: number): Float64Array {
  const D = embeddingWidth(embedding)
  let bounds = new Float64Array(D).fill(1)
  if (embedding.kind === 'given') {
    const { rows, values } = embedding.X
    for (let dim = 0; dim < D; dim++) {
      bounds[dim] = 0
      for (let row = 0; row < rows; row++)
        bounds[dim] = Math.max(bounds[dim], Math.abs(values[row * D + dim]))
    }
  }
  for (const before of layers.slice(0, layer)) {
    const carried = carriedDims(before, D)
    const next = bounds.map((bound, dim) => (carried[dim] ? bound : 0))
    for (const { W_OV } of before.heads) {
      for (let dim = 0; dim < D; dim++) {
        for (let read = 0; read < D; read++) next[dim] += Math.abs(W_OV.values[dim * D + read]) * bounds[read]
      }
    }
    bounds = next
  }
  return bounds
}
