import { partInputs } from '../graph/part-graph'
import type { ArrayPool } from '../runtime/array-pool'
import type { Feed, Output } from '../runtime/session'
import type { PartJob, PartRunner } from './part-runner'

/** Bytes of patterns that are computed at once: they stay in a cache from the scores to what is read with them. */
const AT_ONCE = 6 * 2 ** 20

/** Bytes of a hidden layer of an MLP that is computed at once. */
const HIDDEN_AT_ONCE = 4 * 2 ** 20

const ATTEND: PartJob = {
  part: 'attend',
  capture: new Set(),
  edits: [],
  result: true,
  headGroups: 1,
  stage: 'whole',
}

/** What comes before the heads attend, behind the name of the layer. */
const BEFORE = /^blocks\.\d+\.(hook_resid_pre|hook_attn_in|hook_[qkv]_input|ln1\.\w+|attn\.hook_[qkv])$/

/**
 * A layer whose patterns are kept: what its heads attend with, then the patterns of a few heads at a time, written to
 * where they stay, then the rest of the layer. The same numbers as the layer as a whole.
 *
 * @param pattern the name of the hook
 * @param pool gives the arrays, and takes back what only this layer reads
 */
export async function layerInStages(
  runner: PartRunner,
  job: PartJob,
  feeds: Readonly<Record<string, Feed>>,
  pattern: string,
  pool: ArrayPool,
): Promise<Map<string, Output>> {
  const hooks = [...job.capture].filter((hook) => hook !== pattern)
  const [before, after] = [true, false].map(
    (wanted) => new Set(hooks.filter((hook) => BEFORE.test(hook) === wanted)),
  )
  const { n_heads, d_head } = runner.model.config
  const { shape } = feeds[partInputs.residual]
  const isPlain = keepsBatch(job, feeds)
  const vectorsInto = () => taken(pool, [shape[0], n_heads, shape[1], d_head])
  const vectors = await runner.run(
    { ...job, stage: 'vectors', capture: before, result: true },
    feeds,
    isPlain ? { q: vectorsInto(), k: vectorsInto(), v: vectorsInto() } : {},
  )
  const [q, k, v] = (['q', 'k', 'v'] as const).map((x) => vectors.get(x)!)
  const attended = await patternsAndReads(runner, { q, k, v }, feeds, pool)
  for (const { values } of [q, k, v]) pool.put(values)
  const outputs = new Map([...vectors].filter(([hook]) => before.has(hook)))
  outputs.set(pattern, attended.pattern)
  if (job.result || after.size > 0) {
    const written: PartJob = { ...job, stage: 'written', capture: after }
    const fed = { ...feeds, [partInputs.z]: attended.z }
    const inBlocks = isPlain && after.size === 0
    const rest = inBlocks
      ? await writtenInBlocks(runner, written, fed, taken(pool, shape))
      : await runner.run(written, { ...fed, ...between(0, shape[1]) })
    for (const [hook, output] of rest) outputs.set(hook, output)
  }
  pool.put(attended.z.values)
  return outputs
}

/** Whether what a layer computes has the batch of what it reads: an edit of it or of its positions may make it longer. */
function keepsBatch({ edits }: PartJob, feeds: Readonly<Record<string, Feed>>): boolean {
  const [batch] = feeds[partInputs.residual].shape
  const positions = feeds[partInputs.positions]?.shape[0] ?? 1
  return edits.length === 0 && (positions === 1 || positions === batch)
}

/** What the layer hands on, a block of positions at a time: what its MLP holds between is as large as the block. */
async function writtenInBlocks(
  runner: PartRunner,
  job: PartJob,
  feeds: Readonly<Record<string, Feed>>,
  result: Output,
): Promise<Map<string, Output>> {
  const [batch, pos, width] = result.shape
  const rowBytes = (runner.model.config.d_mlp ?? 0) * 4
  // Positions of one sequence lie side by side; those of several do not.
  const blocks = batch === 1 ? Math.max(1, Math.ceil((pos * rowBytes) / HIDDEN_AT_ONCE)) : 1
  const step = Math.ceil(pos / blocks)
  for (let from = 0; from < pos; from += step) {
    const to = Math.min(from + step, pos)
    const values = batch === 1 ? result.values.subarray(from * width, to * width) : result.values
    const part = { shape: [batch, to - from, width], values }
    await runner.run(job, { ...feeds, ...between(from, to) }, { result: part })
  }
  return new Map([['result', result]])
}

/** Positions as `written` is fed with them. */
function between(from: number, to: number): Record<string, Feed> {
  const place = (at: number): Feed => ({ shape: [1], values: BigInt64Array.of(BigInt(at)) })
  return { [partInputs.from]: place(from), [partInputs.to]: place(to) }
}

type Vectors = Readonly<Record<'q' | 'k' | 'v', Output>>

/** Patterns [batch, head, query, key] and what is read with them [batch, head, pos, d_head]. */
async function patternsAndReads(
  runner: PartRunner,
  vectors: Vectors,
  feeds: Readonly<Record<string, Feed>>,
  pool: ArrayPool,
): Promise<{ pattern: Output; z: Output }> {
  const all = Object.values(vectors)
  const [, heads, pos, width] = vectors.q.shape
  // An edit may have made one of them longer; the others are the same for every sequence.
  const batch = Math.max(...all.map(({ shape }) => shape[0]))
  const pattern = taken(pool, [batch, heads, pos, pos])
  const z = taken(pool, [batch, heads, pos, width])
  const most = Math.max(1, Math.floor(AT_ONCE / (pos * pos * 4)))
  // Heads of one sequence lie behind those of another, so that short sequences go many at a time.
  const rows = batch * heads
  const run = all.every(({ shape }) => shape[0] === batch) ? rows : heads
  for (let begin = 0; begin < rows; begin += run) {
    for (let row = begin; row < begin + run; row += most) {
      const count = Math.min(most, begin + run - row)
      const of = (x: Output) => rowsOf(x, x.shape[0] === 1 ? row % heads : row, count)
      await runner.run(
        ATTEND,
        { ...feeds, q: of(vectors.q), k: of(vectors.k), v: of(vectors.v) },
        { pattern: of(pattern), z: of(z) },
      )
    }
  }
  return { pattern, z }
}

function taken(pool: ArrayPool, shape: readonly number[]): Output {
  return { shape, values: pool.take(shape.reduce((product, length) => product * length, 1)) }
}

/** Some heads as they lie, [1, head, …]: not a copy. @param row number of the first, over all sequences */
function rowsOf({ shape: [, , ...rest], values }: Output, row: number, count: number): Output {
  const size = rest.reduce((product, length) => product * length, 1)
  return { shape: [1, count, ...rest], values: values.subarray(row * size, (row + count) * size) }
}
