import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { inWindow } from './circuits/in-window'
import type { MeasuredCircuit, CircuitJob } from './circuits/measured'
import { gpt2Small } from './engine/gpt2-small'
import { rounded } from './figures'

// npm run --silent bench:circuits -- --json: weights of GPT-2-small's shape, random, on the CPU, 2 threads.
// composition_s: Q, K and V scores of all 9,504 pairs with 64 draws of the baseline. ov_top1_s: top-1 and top-5
// copying of head 5.1 over 50,257 tokens. token_table_s: keys, queries and outputs of that head. sample_ms: 500 × 500
// entries of its OV map, its factors kept. cells_ms: 64 × 64 of them, as a scroll asks for. *_mb: largest resident
// memory of the process, of its own for each; *_cpu_s: seconds of one core, which other programs lengthen less; peak_mb is the largest of them.
// sample_drawn_ms: from the click to the frame that shows 500 × 500 entries, in a real window (goal < 200); scroll_fps:
// frames a second while the whole map is scrolled across (goal ≥ 30), scroll_full_share of them with their numbers.
// With BENCH_PYTHON=python, a Python that has torch: plain_ov_s is the batched loop over rows in PyTorch, and with
// TransformerLens plain_composition_s is its all_composition_scores, in the same run. plain_loop_s is ARENA's loop over
// dense products for all pairs, extrapolated from plain_loop_pairs of them, which took plain_loop_pairs_s.

const THREADS = 2

const library = mkdtempSync(join(tmpdir(), 'bench-circuits-'))
const folder = join(library, 'gpt2-small-random')
try {
  await writeRandomModel(folder, 'gpt2-small-random', { ...gpt2Small, n_ctx: 1024 }, 1)
  const figures: Record<string, number | string> = { threads: THREADS }
  const jobs: readonly [CircuitJob['kind'], string][] = [
    ['composition', 'composition'],
    ['ov', 'ov_top1'],
    ['token-table', 'token_table'],
    ['window', 'window'],
  ]
  for (const [kind, name] of jobs) {
    const found = measured({ kind, folder, threads: THREADS })
    for (const [figure, value] of Object.entries(found.figures)) figures[figure] = rounded(value, 3)
    figures[`${name}_mb`] = rounded(found.peak / 1e6, 0)
  }
  figures.peak_mb = Math.max(...jobs.map(([, name]) => Number(figures[`${name}_mb`])))
  const slow = plain()
  Object.assign(figures, await inWindow(library), slow)
  for (const [ratio, theirs, ours] of [
    ['ov_ratio', 'plain_ov_s', 'ov_top1_s'],
    ['composition_ratio', 'plain_composition_s', 'composition_s'],
    ['loop_ratio_extrapolated', 'plain_loop_s', 'composition_s'],
  ]) {
    if (slow[theirs] !== undefined) figures[ratio] = rounded(Number(slow[theirs]) / Number(figures[ours]), 1)
  }
  if (!process.argv.includes('--json')) console.table(figures)
  console.log(JSON.stringify(figures))
} finally {
  rmSync(library, { recursive: true })
}

/** Each measurement in a process of its own, so that its memory is its own. */
function measured(job: CircuitJob): MeasuredCircuit {
  const program = join(import.meta.dirname, 'circuits/measured.ts')
  const { stdout, status } = spawnSync(
    process.execPath,
    [...process.execArgv, program, JSON.stringify(job)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`The measurement of ${job.kind} failed.`)
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as MeasuredCircuit
}

function plain(): Record<string, number | string> {
  const python = process.env.BENCH_PYTHON
  if (!python) return {}
  const program = join(import.meta.dirname, 'circuits/plain.py')
  const { stdout, status } = spawnSync(python, [program, folder, String(THREADS)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The plain code failed.')
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number | string>
}
