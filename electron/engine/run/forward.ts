import type { ModelConfig } from '#shared/model/model-config'
import { partInputs } from '../graph/part-graph'
import { addInput, gateInput } from '../graph/taps'
import { ArrayPool } from '../runtime/array-pool'
import type { Feed, Output } from '../runtime/session'
import { batchAlong, type Activation } from './activation'
import type { ForwardJob, ForwardResult } from './forward-job'
import { layerInStages } from './layer-in-stages'
import type { PartRunner } from './part-runner'
import { patternOnly, planOf } from './plan'
import { RunError } from './run-error'
import { requiredContext } from './required-context'
import { requireTokens, type TokenBatch } from './token-batch'
import { unembedded } from './unembed'

/**
 * A forward pass, part by part, as far up as something is asked for.
 *
 * An edit whose batch is longer than the run's makes it longer from there on: one clean prefix, many variants.
 *
 * @throws RunError for tokens, hooks or edits that the model does not have, and on `signal`
 */
export async function forward(runner: PartRunner, job: ForwardJob): Promise<ForwardResult> {
  const { config } = runner.model
  const { batch, pos } = startSizes(config, job.start)
  const { parts, hooks } = planOf(runner.model, job, batch, pos)
  const context = parts.some(({ part }) => part === 'context')
    ? contextFeeds(requiredContext(runner.model, job.context, batch))
    : {}
  const feeds = { ...startFeeds(config, job.start, pos), ...context, ...editFeeds(job) }
  const activations = new Map<string, Activation>()
  const take =
    job.take ??
    ((hook: string, activation: Activation): 'done' | void => {
      activations.set(hook, activation)
    })
  /** Arrays that somebody else goes on with. */
  const kept = new Set<Float32Array>('layer' in job.start ? [job.start.residual.values] : [])
  const pool = new ArrayPool()
  for (const [done, partJob] of parts.entries()) {
    if (job.signal?.aborted) throw new RunError('CANCELLED', 'The run was cancelled.')
    const pattern = patternOnly(runner, partJob)
    const outputs = pattern
      ? await layerInStages(runner, partJob, feeds, pattern, pool)
      : await runner.run(partJob, feeds)
    for (const hook of partJob.capture) {
      const activation = { axes: hooks.get(hook)!.axes, ...outputs.get(hook)! }
      if (hook === 'hook_pos_embed') feeds[partInputs.positions] = activation
      if (!job.capture.has(hook)) continue
      // Positions, and one context for all, are the same for every sequence until somebody edits them.
      const given = batchAlong(activation, batch)
      if (take(hook, given) !== 'done') kept.add(given.values)
      else if (isOwn(activation, outputs, feeds)) pool.put(activation.values)
    }
    const result = outputs.get('result')
    if (result && partJob.part === 'context') feeds[partInputs.context] = result
    else if (result) {
      const read = feeds[partInputs.residual]?.values as Float32Array | undefined
      feeds[partInputs.residual] = result
      if (read && read !== result.values && !kept.has(read)) pool.put(read)
    }
    job.onProgress?.(done + 1, parts.length)
  }
  pool.clear()
  if (job.logits === 'none') return { activations, logits: null, logProbs: null }
  const positions = job.logits === 'all' ? Array.from({ length: pos }, (_, p) => p) : job.logits
  return { activations, ...(await unembedded(runner, feeds[partInputs.residual] as Output, positions, job)) }
}

/** Whether no other hook and no later part reads the same array. */
function isOwn(
  { values }: Output,
  outputs: ReadonlyMap<string, Output>,
  feeds: Readonly<Record<string, Feed>>,
): boolean {
  const readers = [...outputs.values(), ...Object.values(feeds)].filter((other) => other.values === values)
  return readers.length === 1
}

function startSizes(config: ModelConfig, start: ForwardJob['start']): { batch: number; pos: number } {
  if ('layer' in start) return { batch: start.residual.shape[0], pos: start.residual.shape[1] }
  requireTokens(config, start)
  return { batch: start.length, pos: start[0].length }
}

function startFeeds(config: ModelConfig, start: ForwardJob['start'], pos: number): Record<string, Feed> {
  const mask: Record<string, Feed> =
    config.attention_dir === 'causal' ? { [partInputs.mask]: causalMask(pos) } : {}
  if ('layer' in start) {
    const { residual, positions } = start
    return {
      ...mask,
      [partInputs.residual]: residual,
      ...(positions ? { [partInputs.positions]: positions } : {}),
    }
  }
  const ids = BigInt64Array.from(start.flat(), BigInt)
  const places = BigInt64Array.from({ length: pos }, (_, p) => BigInt(p))
  return {
    ...mask,
    [partInputs.tokens]: { shape: [start.length, pos], values: ids },
    [partInputs.places]: { shape: [pos], values: places },
  }
}

function contextFeeds(context: TokenBatch): Record<string, Feed> {
  const length = context[0].length
  return {
    [partInputs.contextTokens]: {
      shape: [context.length, length],
      values: BigInt64Array.from(context.flat(), BigInt),
    },
    [partInputs.contextPlaces]: {
      shape: [length],
      values: BigInt64Array.from({ length }, (_, place) => BigInt(place)),
    },
  }
}

/** [query, key]: −∞ where the key comes after the query. */
function causalMask(length: number): Feed {
  const values = new Float32Array(length * length)
  for (let query = 0; query < length; query++) {
    values.fill(-Infinity, query * length + query + 1, (query + 1) * length)
  }
  return { shape: [length, length], values }
}

function editFeeds({ edits }: ForwardJob): Record<string, Feed> {
  return Object.fromEntries(
    edits.flatMap(({ gate, add }, index) => [
      [gateInput(index), gate],
      [addInput(index), add],
    ]),
  )
}
