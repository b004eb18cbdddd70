import { partInputs } from '../graph/part-graph'
import type { Feed, Output } from '../runtime/session'
import type { Activation } from './activation'
import type { PartJob, PartRunner } from './part-runner'
import { RunError } from './run-error'
import type { TokenBatch } from './token-batch'

/** Bytes of logits that are computed at once where they stay: the weights are walked through once for each block. */
const KEPT_BLOCK = 128 * 2 ** 20

/** The same where they do not, or where there is a copy of them for a moment; less is computed at once, more in blocks. */
const PASSING_AT_ONCE = 26 * 2 ** 20
const PASSING_BLOCK = 16 * 2 ** 20

const NOTHING: Omit<PartJob, 'part'> = {
  capture: new Set(),
  edits: [],
  result: true,
  headGroups: 1,
  stage: 'whole',
}

/**
 * Logits of chosen positions, or the log-probabilities of one target at each, block by block.
 *
 * @param read what the unembedding reads, [batch, pos, d_model]
 * @throws RunError on `signal` and for targets that do not fit
 */
export async function unembedded(
  runner: PartRunner,
  read: Output,
  positions: readonly number[],
  { targets, signal }: { readonly targets?: TokenBatch; readonly signal?: AbortSignal },
): Promise<{ logits: Activation | null; logProbs: Activation | null }> {
  const { d_vocab_out } = runner.model.config
  const [batch] = read.shape
  const rows = chosenRows(read, positions)
  const wanted = targets && targetRows(targets, batch, positions.length, d_vocab_out)
  const width = wanted ? 1 : d_vocab_out
  const rowBytes = d_vocab_out * 4
  const isKept = !wanted && runner.provider === 'cpu'
  const isSmall = rows.shape[0] * rowBytes <= (isKept ? KEPT_BLOCK : PASSING_AT_ONCE)
  const block = isKept ? KEPT_BLOCK : PASSING_BLOCK
  const step = isSmall ? rows.shape[0] : Math.max(1, Math.floor(block / rowBytes))
  const values = new Float32Array(rows.shape[0] * width)
  for (let start = 0; start < rows.shape[0]; start += step) {
    if (signal?.aborted) throw new RunError('CANCELLED', 'The run was cancelled.')
    const count = Math.min(step, rows.shape[0] - start)
    const feeds: Record<string, Feed> = { [partInputs.rows]: part(rows, start, count) }
    if (wanted) feeds[partInputs.targets] = { shape: [count, 1], values: wanted.slice(start, start + count) }
    const result = part({ shape: [rows.shape[0], width], values }, start, count)
    await runner.run({ ...NOTHING, part: wanted ? 'log_probs' : 'unembed' }, feeds, { result })
  }
  const shape = [batch, positions.length]
  return wanted
    ? { logits: null, logProbs: { axes: ['batch', 'pos'], shape, values } }
    : { logits: { axes: ['batch', 'pos', 'd_vocab_out'], shape: [...shape, width], values }, logProbs: null }
}

/** [batch · positions, d_model]. */
function chosenRows({ shape, values }: Output, positions: readonly number[]): Output {
  const [batch, pos, width] = shape
  if (positions.length === pos && positions.every((p, i) => p === i))
    return { shape: [batch * pos, width], values }
  const rows = new Float32Array(batch * positions.length * width)
  let at = 0
  for (let b = 0; b < batch; b++) {
    for (const p of positions) {
      const start = (b * pos + p) * width
      rows.set(values.subarray(start, start + width), at)
      at += width
    }
  }
  return { shape: [batch * positions.length, width], values: rows }
}

function part({ shape: [, width], values }: Output, start: number, count: number): Output {
  return { shape: [count, width], values: values.subarray(start * width, (start + count) * width) }
}

function targetRows(targets: TokenBatch, batch: number, length: number, vocabulary: number): BigInt64Array {
  const lists = targets.length === 1 ? new Array<readonly number[]>(batch).fill(targets[0]) : targets
  const fits = lists.length === batch && lists.every((list) => list.length === length)
  if (!fits || lists.flat().some((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary)) {
    throw new RunError(
      'BAD_TOKENS',
      `Targets are one of the ids 0 to ${vocabulary - 1} for each chosen position.`,
    )
  }
  return BigInt64Array.from(lists.flat(), BigInt)
}
