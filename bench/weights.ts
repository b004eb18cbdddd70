import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { compositionBaseline } from '../electron/engine/analyses/weights/composition-baseline'
import { compositionScores } from '../electron/engine/analyses/weights/composition-scores'
import { copyingEigenvalues } from '../electron/engine/analyses/weights/copying-eigenvalues'
import { headPlaces } from '../electron/engine/analyses/named-heads'
import { ModelWeights } from '../electron/engine/analyses/weights/model-weights'
import { fastMultiplier, type Multiplier } from '../electron/engine/analyses/weights/multiplier'
import { positionalPattern, subdiagonalMean } from '../electron/engine/analyses/weights/positional-qk'
import { transposed } from '../electron/engine/analyses/weights/dense'
import { TokenCircuits } from '../electron/engine/analyses/weights/token-circuits'
import { tokenTable } from '../electron/engine/analyses/weights/token-table'
import { topShares } from '../electron/engine/analyses/weights/top-shares'
import { openModelFolder, runnable } from '../electron/engine/run/model-folder'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { rounded } from './figures'

// npm run bench:weights: circuits in the weights of a model of GPT-2 small's shape, random weights, float32, two
// threads (or --threads N, and --only NAME,… for some). Each analysis is a process of its own, so that its peak of
// memory is its own. The fastest of three runs counts (of one for all heads), and reading the weights is part of it;
// `_cpu_s` is what all threads computed, which other programs on the machine lengthen less. Random weights copy
// nothing, so most rows of an OV circuit lose at once; `ov_top1_full_s` is a circuit whose every row has to be
// finished. Goals: all pairs of composition in 1 s and 1 GB; top-1 and top-5 of a head in 1 s and 500 MB; a token table
// in 8 s and 2 GB.

const gpt2 = {
  n_layers: 12,
  n_heads: 12,
  d_model: 768,
  d_head: 64,
  d_mlp: null,
  d_vocab: 50257,
  d_vocab_out: 50257,
  n_ctx: 1024,
  attn_only: true,
  act_fn: null,
  normalization_type: null,
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: 8,
} as const

const HEAD = { layer: 5, head: 1 }

const runsOf = (name: string): number => (name.endsWith('_all_heads') ? 1 : 3)

type Work = (weights: ModelWeights, multiplier: Multiplier) => Promise<unknown>

const works: Record<string, Work> = {
  composition: compositionScores,
  composition_baseline: ({ config }, multiplier) =>
    compositionBaseline(config, multiplier, { seed: 0, samples: 300 }),
  ov_top1: async (weights, multiplier) =>
    topShares(await new TokenCircuits(weights, multiplier).fullOV([HEAD]), [1, 5], multiplier),
  // Each embedding reads itself best: W_E W_V (W_E W_V)ᵀ, whose diagonal is the largest of most rows.
  ov_top1_full: async (weights, multiplier) => {
    const left = await new TokenCircuits(weights, multiplier).embedded(HEAD, 'W_V')
    return topShares({ left, right: transposed(left) }, [1, 5], multiplier)
  },
  ov_top1_all_heads: async (weights, multiplier) => {
    const circuits = new TokenCircuits(weights, multiplier)
    weights.keepVocabulary()
    for (const head of headPlaces(weights.config)) {
      await topShares(await circuits.fullOV([head]), [1, 5], multiplier)
    }
  },
  copying_eigenvalues: copyingEigenvalues,
  positional_qk: async (weights, multiplier) => {
    for (const head of headPlaces(weights.config)) {
      subdiagonalMean(await positionalPattern(weights, multiplier, head))
    }
  },
  token_table: (weights, multiplier) =>
    tokenTable(new TokenCircuits(weights, multiplier), HEAD, {
      through: null,
      bos: 50256,
      probabilities: new Float64Array(50257).fill(1 / 50257),
      exponent: 0.1,
      keys: 5,
      rows: 10,
    }),
}

const threads = Number(argument('--threads') ?? Math.min(2, availableParallelism()))
const folder = argument('--model')
if (folder === undefined) await measureAll(argument('--only')?.split(',') ?? Object.keys(works))
else await measureOne(folder, argument('--only')!)

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

async function measureAll(names: readonly string[]): Promise<void> {
  const model = mkdtempSync(join(tmpdir(), 'bench-weights-'))
  try {
    await writeRandomModel(model, 'random GPT-2 shape', gpt2, 1)
    const figures: Record<string, number> = { threads, peak_mb: 0 }
    for (const name of names) {
      const args = [...process.execArgv, process.argv[1], '--model', model, '--only', name]
      const { stdout, status } = spawnSync(process.execPath, [...args, '--threads', String(threads)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (status !== 0) throw new Error(`${name} failed.`)
      const { seconds, cpu, peak } = JSON.parse(stdout) as { seconds: number[]; cpu: number[]; peak: number }
      figures[`${name}_s`] = rounded(Math.min(...seconds))
      figures[`${name}_cpu_s`] = rounded(Math.min(...cpu))
      figures[`${name}_peak_mb`] = rounded(peak / 1e6)
      figures.peak_mb = Math.max(figures.peak_mb, figures[`${name}_peak_mb`])
    }
    console.log(JSON.stringify(figures))
  } finally {
    rmSync(model, { recursive: true })
  }
}

async function measureOne(model: string, name: string): Promise<void> {
  const opened = runnable(await openModelFolder(model))
  const multiplier = await fastMultiplier(threads)
  const seconds: number[] = []
  const cpu: number[] = []
  for (let run = 0; run < runsOf(name); run++) {
    const start = performance.now()
    const before = process.cpuUsage()
    await works[name](new ModelWeights(opened), multiplier)
    seconds.push((performance.now() - start) / 1000)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1e6)
  }
  await multiplier.release()
  console.log(JSON.stringify({ seconds, cpu, peak: process.resourceUsage().maxRSS * 1024 }))
}
