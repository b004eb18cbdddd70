import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { gpt2Small } from './engine/gpt2-small'
import type { Measured, MeasuredJob } from './engine/measured'
import { rounded } from './figures'

// npm run --silent bench:engine -- --json: a model of GPT-2-small's shape with random weights on the CPU, 2 threads.
// forward_N_s: all patterns and the logits of every position of N tokens; patterns_N_s: the patterns alone;
// ablation_65_s: the loss with each of the 144 heads set to zero. Best of the runs after one warm-up. *_cpu_s is what
// the process computed in the best of them, in seconds of one core, which other programs lengthen less.
// peak_over_weights_mb: largest resident memory of a process with one run of 1,024 tokens, less what it had before
// the model was opened, less the bytes of the weights; kept_mb is what that run keeps. reduced_*: the same where each
// pattern is reduced to a number as it comes and logits to log-probabilities.
// With BENCH_PYTHON=python, a Python that has TransformerLens before version 4: plain_* is the same in TransformerLens with as many threads
// in the same run, ratio_* how many times as long it takes, and *_version what it was.

const THREADS = 2
const RUNS = 5

const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'))
try {
  await writeRandomModel(folder, 'gpt2-small-random', gpt2Small, 1)
  const figures: Record<string, number | string> = {
    threads: THREADS,
    runs: RUNS,
    node_version: process.version,
  }
  for (const tokens of [128, 512, 1024]) {
    const forward = measured({ kind: 'forward', tokens, runs: RUNS })
    const patterns = measured({ kind: 'patterns', tokens, runs: RUNS })
    figures[`forward_${tokens}_s`] = rounded(forward.seconds, 4)
    figures[`forward_${tokens}_cpu_s`] = rounded(forward.cpuSeconds, 4)
    figures[`patterns_${tokens}_s`] = rounded(patterns.seconds, 4)
    figures[`patterns_${tokens}_cpu_s`] = rounded(patterns.cpuSeconds, 4)
    if (tokens === 128) figures.reopen_to_logits_s = rounded(forward.firstSeconds, 4)
  }
  const ablation = measured({ kind: 'ablation', tokens: 65, runs: 1 })
  figures.ablation_65_s = rounded(ablation.seconds, 3)
  figures.ablation_65_cpu_s = rounded(ablation.cpuSeconds, 3)
  const kept = measured({ kind: 'kept', tokens: 1024, runs: 1 })
  figures.peak_over_weights_mb = rounded(kept.peakOverWeights / 1e6, 1)
  figures.kept_mb = rounded(kept.keptBytes / 1e6, 1)
  const reduced = measured({ kind: 'reduced', tokens: 1024, runs: 1 })
  figures.reduced_peak_over_weights_mb = rounded(reduced.peakOverWeights / 1e6, 1)
  const plain = plainFigures()
  Object.assign(figures, plain)
  for (const name of ['forward_128', 'forward_512', 'forward_1024', 'ablation_65']) {
    const [theirs, ours] = [plain[`plain_${name}_s`], figures[`${name}_s`]]
    if (theirs !== undefined) figures[`ratio_${name}`] = rounded(Number(theirs) / Number(ours), 1)
  }
  if (!process.argv.includes('--json')) console.table(figures)
  console.log(JSON.stringify(figures))
} finally {
  rmSync(folder, { recursive: true })
}

function plainFigures(): Record<string, number | string> {
  const python = process.env.BENCH_PYTHON
  if (!python) return {}
  const program = join(import.meta.dirname, 'engine/plain.py')
  const { stdout, status } = spawnSync(python, [program, String(THREADS)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The plain code failed.')
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number | string>
}

/** Each measurement in a process of its own, so that its memory is its own. */
function measured(job: Omit<MeasuredJob, 'folder' | 'threads'>): Measured {
  const program = join(import.meta.dirname, 'engine/measured.ts')
  const text = JSON.stringify({ ...job, folder, threads: THREADS } satisfies MeasuredJob)
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, program, text], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`The measurement of ${job.kind} failed.`)
  return JSON.parse(stdout) as Measured
}
