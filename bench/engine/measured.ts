import { readFileSync } from 'node:fs'
import { seededRandom } from '#shared/circuit/seeded-random'
import type { Activation } from '../../electron/engine/run/activation'
import { forward } from '../../electron/engine/run/forward'
import { openModelFolder, runnable } from '../../electron/engine/run/model-folder'
import { PartRunner } from '../../electron/engine/run/part-runner'
import { headAblation } from './head-ablation'

export interface MeasuredJob {
  readonly kind: 'forward' | 'patterns' | 'ablation' | 'kept' | 'reduced'
  readonly folder: string
  readonly tokens: number
  /** After one that warms up. */
  readonly runs: number
  readonly threads: number
}

export interface Measured {
  /** From the closed folder to the end of the first run. */
  readonly firstSeconds: number
  /** Of the fastest run after it. */
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakOverWeights: number
  readonly keptBytes: number
}

const job = JSON.parse(process.argv[2]) as MeasuredJob
console.log(JSON.stringify(await measured(job)))

async function measured({ kind, folder, tokens, runs, threads }: MeasuredJob): Promise<Measured> {
  const random = seededRandom(tokens)
  const before = process.memoryUsage.rss()
  const opened = performance.now()
  const model = runnable(await openModelFolder(folder))
  const runner = new PartRunner(model, 'cpu', threads)
  const id = () => Math.floor(random() * model.config.d_vocab)
  const repeated = Array.from({ length: (tokens - 1) / 2 }, id)
  const sequence = kind === 'ablation' ? [0, ...repeated, ...repeated] : Array.from({ length: tokens }, id)
  const patterns = new Set(
    Array.from({ length: model.config.n_layers }, (_, l) => `blocks.${l}.attn.hook_pattern`),
  )
  const once = async (start: readonly number[]): Promise<number> => {
    if (kind === 'ablation') {
      await headAblation(runner, start)
      return 0
    }
    const { activations, logits } = await forward(runner, {
      start: [start],
      capture: patterns,
      edits: [],
      logits: kind === 'patterns' ? 'none' : 'all',
      ...(kind === 'reduced' && { take: reduce, targets: [start] }),
    })
    return [...activations.values(), ...(logits ? [logits] : [])].reduce(
      (n, { values }) => n + values.byteLength,
      0,
    )
  }
  // Memory is that of a single run: a short one warms up.
  const isMemory = kind === 'kept' || kind === 'reduced'
  await once(isMemory ? sequence.slice(0, 16) : sequence)
  const firstSeconds = (performance.now() - opened) / 1000

  let [seconds, cpuSeconds, keptBytes] = [Infinity, 0, 0]
  for (let i = 0; i < runs; i++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    keptBytes = await once(sequence)
    const took = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    if (took < seconds) [seconds, cpuSeconds] = [took, (user + system) / 1e6]
  }
  const weights = [...model.stored.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  return { firstSeconds, seconds, cpuSeconds, keptBytes, peakOverWeights: peak() - before - weights }
}

/** What a detector does: a number of each pattern is left. */
function reduce(_hook: string, { values }: Activation): 'done' {
  if (Number.isNaN(values.reduce((sum, value) => sum + value, 0)))
    throw new Error('A pattern is not a number.')
  return 'done'
}

/** Bytes. Node's own figure is of the whole process as well, in other units. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const [, kib] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kib) * 1024
}
