import type { Dim } from '../circuit/basis'
import type { Trace } from '../circuit/stage'
import type { Matrix } from '../tensor/matrix'
import { zeros } from '../tensor/operations'

/**
 * What a head of a circuit takes from each key, in words of tokens; a query's output is the sum of these rows weighted
 * by its pattern.
 */
export interface WrittenTokens {
  /** [position of the model's sequence, token]: to the dims that logits are read from; `null` where there is nothing. */
  readonly logits: Matrix | null
  /** [position of the model's sequence, token]: to dims of tokens that a later head reads; `null` likewise. */
  readonly others: Matrix | null
  /** Roles that the head writes and that are no tokens: a model has no such thing. */
  readonly leftOut: readonly string[]
}

/**
 * A head's values as tokens.
 *
 * @param head `layer.head`
 * @param start 1 where the model's sequence begins with BOS, whose row is 0
 * @param tokens the circuit's, in the order of the columns
 */
export function writtenTokens(
  traced: Trace,
  head: string,
  start: 0 | 1,
  tokens: readonly string[],
): WrittenTokens {
  const { rows, columns } = traced.stage(`${head}.values`)
  const { values } = traced.values(`${head}.values`)
  const [layer, index] = head.split('.').map(Number)
  const { readout, layers } = traced.circuit
  const length = traced.stages[0].rows.labels.length + start
  const positions = rows.of === 'positions' ? rows.labels : []
  const dims: readonly Dim[] = columns.of === 'dims' ? columns.labels : []
  const logits = zeros(length, tokens.length)
  const others = zeros(length, tokens.length)
  const leftOut = new Set<string>()
  let [hasLogits, hasOthers] = [false, false]
  dims.forEach(({ role, name }, dim) => {
    const isRead = role === (readout?.role ?? 'tok')
    const token = role === 'pos' ? -1 : tokens.indexOf(name)
    positions.forEach((position, row) => {
      const value = values[row * dims.length + dim]
      if (value === 0 || layers[layer].heads[index].muted) return
      if (token < 0) leftOut.add(role)
      else {
        const to = isRead ? logits : others
        to.values[(position.index + start) * tokens.length + token] += value
        if (isRead) hasLogits = true
        else hasOthers = true
      }
    })
  })
  return {
    logits: hasLogits ? logits : null,
    others: hasOthers ? others : null,
    leftOut: [...leftOut],
  }
}
