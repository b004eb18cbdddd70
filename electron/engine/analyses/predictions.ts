import type { Activation } from '../run/activation'
import type { ForwardEngine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import type { TokenBatch } from '../run/token-batch'
import { AnalysisError } from './analysis-error'

/** What a model says at the positions that have a next token. */
export interface Predictions {
  /** log p of the next token, [sequence][position 0 … P − 2], in nats. */
  readonly logProbs: readonly (readonly number[])[]
  /** The token with the largest logit, likewise; of equals the first, and −1 where logits are no numbers. */
  readonly argmax: readonly (readonly number[])[]
}

/** Sequence by sequence, so that the logits of one are held at a time. @throws AnalysisError where outputs are no tokens */
export async function predictionsOf(
  engine: ForwardEngine,
  model: RunnableModel,
  tokens: TokenBatch,
): Promise<Predictions> {
  requireTokenOutputs(model)
  const logProbs: number[][] = []
  const argmax: number[][] = []
  const positions = Array.from({ length: tokens[0].length - 1 }, (_, p) => p)
  for (const sequence of tokens) {
    if (positions.length === 0) {
      logProbs.push([])
      argmax.push([])
      continue
    }
    const { logits } = await engine.run(model, {
      start: [sequence],
      capture: new Set(),
      edits: [],
      logits: positions,
    })
    const rows = positions.map((p) => rowOf(logits!, p))
    logProbs.push(rows.map((row, p) => logProbability(row, sequence[p + 1])))
    argmax.push(rows.map(largestAt))
  }
  return { logProbs, argmax }
}

/** @throws AnalysisError for classifiers */
export function requireTokenOutputs({ config, manifest }: RunnableModel): void {
  if (config.d_vocab_out === config.d_vocab) return
  throw new AnalysisError(
    'NOT_POSSIBLE',
    `${manifest.name} knows ${config.d_vocab} tokens and gives ${config.d_vocab_out} logits: ` +
      'it predicts no next token, so it has no loss.',
  )
}

function rowOf({ shape, values }: Activation, row: number): Float32Array {
  const width = shape.at(-1)!
  return values.subarray(row * width, (row + 1) * width)
}

/** log softmax(row)[index], in float64. */
function logProbability(row: Float32Array, index: number): number {
  const best = largestAt(row)
  if (best < 0) return NaN
  const largest = row[best]
  let total = 0
  for (const value of row) total += Math.exp(value - largest)
  return row[index] - largest - Math.log(total)
}

function largestAt(row: Float32Array): number {
  let best = 0
  for (let i = 0; i < row.length; i++) {
    if (Number.isNaN(row[i])) return -1
    if (row[i] > row[best]) best = i
  }
  return best
}
