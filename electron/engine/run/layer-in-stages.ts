import { partInputs } from '../graph/part-graph'
import { giveBack } from '../runtime/give-back'
import type { Feed, Output } from '../runtime/session'
import type { PartJob, PartRunner } from './part-runner'

/** Bytes of patterns that are computed at once: they stay in a cache from the scores to what is read with them. */
const AT_ONCE = 6 * 2 ** 20

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
 */
export async function layerInStages(
  runner: PartRunner,
  job: PartJob,
  feeds: Readonly<Record<string, Feed>>,
  pattern: string,
): Promise<Map<string, Output>> {
  const hooks = [...job.capture].filter((hook) => hook !== pattern)
  const [before, after] = [true, false].map(
    (wanted) => new Set(hooks.filter((hook) => BEFORE.test(hook) === wanted)),
  )
  const vectors = await runner.run({ ...job, stage: 'vectors', capture: before, result: true }, feeds)
  const [q, k, v] = (['q', 'k', 'v'] as const).map((x) => vectors.get(x)!)
  const attended = await patternsAndReads(runner, { q, k, v }, feeds)
  for (const { values } of [q, k, v]) giveBack(values)
  const outputs = new Map([...vectors].filter(([hook]) => before.has(hook)))
  outputs.set(pattern, attended.pattern)
  if (job.result || after.size > 0) {
    const fed = { ...feeds, [partInputs.z]: attended.z }
    const rest = await runner.run({ ...job, stage: 'written', capture: after }, fed)
    for (const [hook, output] of rest) outputs.set(hook, output)
  }
  giveBack(attended.z.values)
  return outputs
}

type Vectors = Readonly<Record<'q' | 'k' | 'v', Output>>

/** Patterns [batch, head, query, key] and what is read with them [batch, head, pos, d_head]. */
async function patternsAndReads(
  runner: PartRunner,
  vectors: Vectors,
  feeds: Readonly<Record<string, Feed>>,
): Promise<{ pattern: Output; z: Output }> {
  const all = Object.values(vectors)
  const [, heads, pos, width] = vectors.q.shape
  // An edit may have made one of them longer; the others are the same for every sequence.
  const batch = Math.max(...all.map(({ shape }) => shape[0]))
  const pattern = empty([batch, heads, pos, pos])
  const z = empty([batch, heads, pos, width])
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

function empty(shape: readonly number[]): Output {
  return { shape, values: new Float32Array(shape.reduce((product, length) => product * length, 1)) }
}

/** Some heads as they lie, [1, head, …]: not a copy. @param row number of the first, over all sequences */
function rowsOf({ shape: [, , ...rest], values }: Output, row: number, count: number): Output {
  const size = rest.reduce((product, length) => product * length, 1)
  return { shape: [1, count, ...rest], values: values.subarray(row * size, (row + count) * size) }
}
