import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelConfig } from '#shared/model/model-config'
import { modelHooks } from '../graph/hooks'
import type { Provider } from '../runtime/providers'
import type { Activation } from './activation'
import { forward } from './forward'
import { openModelFolder, runnable } from './model-folder'
import { PartRunner } from './part-runner'
import { writeRandomModel } from './random-model'

/** Every kind of operator that a model may need, and quick. */
const SMALL: ModelConfig = {
  n_layers: 2,
  n_heads: 3,
  d_model: 24,
  d_head: 8,
  d_mlp: 40,
  d_vocab: 50,
  d_vocab_out: 50,
  n_ctx: 16,
  attn_only: false,
  act_fn: 'gelu_new',
  normalization_type: 'LN',
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: Math.sqrt(8),
}

/** MATHS §4: providers agree with the CPU within this, relative to a hook's largest magnitude. */
const TOLERANCE = 1e-4

export interface SelfTest {
  readonly provider: Provider
  readonly passed: boolean
  /** Why not; empty when it passed. */
  readonly reason: string
  /** Largest difference from the CPU, relative to a hook's largest magnitude; `null` where nothing could run. */
  readonly difference: number | null
}

/** Runs a small random model on a provider and on the CPU, and compares every hook. */
export async function providerSelfTest(provider: Provider, threads: number): Promise<SelfTest> {
  const folder = await mkdtemp(join(tmpdir(), 'induction-lab-self-test-'))
  try {
    await writeRandomModel(folder, 'self-test', SMALL, 1)
    const expected = await everyHook(folder, 'cpu', threads)
    const got = await everyHook(folder, provider, threads)
    let difference = 0
    let worst = ''
    for (const [hook, { values }] of expected) {
      const own = relativeDifference(got.get(hook)!.values, values)
      if (own > difference) [difference, worst] = [own, hook]
    }
    const passed = difference <= TOLERANCE
    return {
      provider,
      passed,
      reason: passed ? '' : `${worst} differs from the CPU by ${difference}`,
      difference,
    }
  } catch (error) {
    return { provider, passed: false, reason: oneLine(error), difference: null }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function everyHook(
  folder: string,
  provider: Provider,
  threads: number,
): Promise<Map<string, Activation>> {
  const model = runnable(await openModelFolder(folder))
  const runner = new PartRunner(model, provider, threads)
  const start = [
    [0, 7, 3, 7, 3, 49, 21, 7],
    [0, 1, 2, 3, 4, 5, 6, 7],
  ]
  const capture = new Set(modelHooks(model.config).map(({ name }) => name))
  try {
    const { activations, logits } = await forward(runner, { start, capture, edits: [], logits: 'all' })
    return new Map([...activations, ['logits', logits!]])
  } finally {
    await runner.release()
  }
}

/** −∞ must meet −∞, and NaN nothing. */
function relativeDifference(got: Float32Array, expected: Float32Array): number {
  let difference = 0
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    if (got[i] === expected[i]) continue
    if (!Number.isFinite(got[i]) || !Number.isFinite(expected[i])) return Infinity
    difference = Math.max(difference, Math.abs(got[i] - expected[i]))
  }
  for (const value of expected) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  return difference === 0 ? 0 : difference / largest
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // ONNX Runtime says first where in its sources something went wrong.
  const last = message.split(' was false. ').at(-1)!
  return last.replace(/\s+/g, ' ').replace(/[\s.]+$/, '')
}
