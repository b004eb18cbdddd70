import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectors } from '../electron/engine/analyses/detectors'
import { repeatedTokens } from '../electron/engine/analyses/repeats'
import type { Activation } from '../electron/engine/run/activation'
import { Engine, type ForwardEngine } from '../electron/engine/run/engine'
import { openModelFolder, runnable } from '../electron/engine/run/model-folder'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { reusing } from '../electron/engine/thread/kept-forward'
import { ensureBuilt } from '../scripts/app/built'
import { gpt2Small } from './engine/gpt2-small'
import { quantile, rounded } from './figures'
import { windowFigures } from './models/window'

// npm run --silent bench:models -- --json: detectors of 144 heads (the layers and heads of GPT-2 small, random weights,
// a small vocabulary, no MLPs: the patterns are what counts) on [BOS, r, r] with n = 50, 101 tokens, CPU, two threads.
// detectors_ms: all eleven scores from the patterns that a run has left; the median of the runs, after one warm-up.
// detectors_with_run_ms: the same with the forward pass. Goal: detectors in 20 ms after the run.
// In the real window: edit_ms from an edit of the prompt of letters-2l to all its patterns and losses drawn (goal: 50).
// A random model of GPT-2 small's shape: edit_64_ms the same for 64 tokens and its 144 heads, forward_64_ms a forward
// pass of them outside the window, edit_64_ratio how many times as long the edit takes (1.2); run_64_ms is the same pass
// by the app's own engine, its losses and patterns kept and nothing drawn, edit_64_run_ratio how many times as long as
// that the edit takes. On 1,024 tokens: patterns_ms from the click on Patterns to 144 small maps drawn (500); scroll_* between frames while they are scrolled
// (16.7); hover_* from a move over the large map of 1,024² to its frame, in which the wait for that frame is, and
// hover_work_* what the page computes for it (16.7); renderer_* is the memory of the window's process, before the run
// and after it, of whose 604 MB of patterns it sees small pictures and the one that is open.

const RUNS = 15
ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'bench-models-'))
const engine = new Engine({ provider: 'cpu', threads: 2 })
try {
  const config = {
    ...gpt2Small,
    attn_only: true,
    d_mlp: null,
    act_fn: null,
    d_vocab: 1000,
    d_vocab_out: 1000,
  }
  await writeRandomModel(folder, 'gpt2-small-heads', config, 1)
  const model = runnable(await openModelFolder(folder))
  const tokens = repeatedTokens(config, { length: 50, sequences: 1, seed: 0 }, 0)
  const hooks = Array.from({ length: config.n_layers }, (_, l) => `blocks.${l}.attn.hook_pattern`)
  const kept = new Map<string, Activation>()
  await engine.run(model, {
    start: tokens,
    capture: new Set(hooks),
    edits: [],
    logits: 'none',
    take: (hook, activation) => void kept.set(hook, activation),
  })
  const score = (from: ForwardEngine) =>
    detectors.run({
      model,
      engine: from,
      tokens,
      repeat: null,
      options: {},
      textOfFile: () => Promise.reject(new Error('No file is read.')),
      note: () => {},
    })
  const figures: Record<string, number> = {
    heads: config.n_layers * config.n_heads,
    tokens: tokens[0].length,
    detectors_ms: rounded(
      await median(() => score(reusing(engine, tokens, (hook) => kept.get(hook), 'cpu'))),
    ),
    detectors_with_run_ms: rounded(await median(() => score(engine)), 1),
  }
  Object.assign(figures, await windowFigures())
  if (!process.argv.includes('--json')) console.table(figures)
  console.log(JSON.stringify(figures))
} finally {
  await engine.release()
  rmSync(folder, { recursive: true })
}

async function median(work: () => Promise<unknown>): Promise<number> {
  await work()
  const samples: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    await work()
    samples.push(performance.now() - start)
  }
  return quantile(samples, 0.5)
}
