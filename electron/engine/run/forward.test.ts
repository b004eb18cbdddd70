import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importModel } from '../weights/import-model'
import { Engine } from './engine'
import { forward } from './forward'
import type { ForwardJob } from './forward-job'
import { openModelFolder, runnable } from './model-folder'
import { PartRunner } from './part-runner'
import { writeRandomModel } from './random-model'
import { hookErrors, referenceModels } from './reference-errors.testing'
import { importedReference, jsonOf, reference, relativeError, tensorsOf } from './reference.testing'

let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'forward-'))
})
afterAll(() => rm(out, { recursive: true }))

interface Expected {
  readonly tokens: number[][]
  readonly predictions: { readonly log_probs: number[][] }
}

const quiet = { capture: new Set<string>(), edits: [] }

describe('every hook, as TransformerLens has it in float64 (e2e/reference/models)', async () => {
  it.each(await referenceModels())('%s', async (name) => {
    const folder = join(reference, 'models', name)
    const runner = new PartRunner(await importedReference(name, join(out, name)), 'cpu', 1)
    const { tokens } = await jsonOf<Expected>(join(folder, 'expected.json'))
    const errors = await hookErrors(runner, tokens, join(folder, 'activations.safetensors'))
    expect(errors.has('logits')).toBe(true)
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })
})

const trained = join(reference, '../../../shared/reference/trained')

describe.skipIf(!existsSync(trained))('trained models (../shared/reference/trained)', () => {
  it.each([
    ['sum', 'sum_model.pt'],
    ['sorted_list', 'sorted_list_model.pt'],
    ['palindrome', 'palindrome_classifier.pt'],
    ['cumsum', 'cumsum_model.pt'],
    ['brackets', 'brackets_model_state_dict.pt'],
  ])('%s', async (name, file) => {
    const { float32_error } = await jsonOf<{ float32_error: Record<string, number> }>(
      join(trained, `${name}.json`),
    )
    const runner = new PartRunner(await trainedModel(file, join(trained, `${name}.json`), name), 'cpu', 1)
    const given = await tensorsOf(join(trained, `${name}.safetensors`))
    const { shape, values } = given.get('tokens')!
    const tokens = Array.from({ length: shape[0] }, (_, b) => [
      ...values.subarray(b * shape[1], (b + 1) * shape[1]),
    ])
    const errors = await hookErrors(runner, tokens, join(trained, `${name}.safetensors`))
    expect(errors.size).toBeGreaterThan(3)
    for (const [hook, error] of errors) {
      expect(error, hook).toBeLessThan(Math.max(1e-4, 5 * (float32_error[hook.split('.').at(-1)!] ?? 0)))
    }
    await runner.release()
  })

  it('own_induction', async () => {
    const folder = join(trained, 'own_induction')
    const runner = await shortformer('own_induction')
    const { tokens } = await jsonOf<Expected>(join(folder, 'expected.json'))
    const errors = await hookErrors(runner, tokens, join(folder, 'activations.safetensors'))
    expect(errors.size).toBe(23)
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })

  it.each([
    ['repeat24', 'repeat24.', 4, 3],
    ['repeat24', 'repeat24.sequence_0.', 1, 20],
    ['mixed', 'mixed.', 3, 3],
  ])('shortformer-2l: %s, %s', async (name, prefix, sequences, count) => {
    const folder = join(trained, 'shortformer-2l')
    const runner = await shortformer('shortformer-2l')
    const cases = await jsonOf<Record<string, { tokens: number[][] }>>(join(folder, 'cases.json'))
    const tokens = cases[name].tokens.slice(0, sequences)
    const errors = await hookErrors(runner, tokens, join(folder, 'activations.safetensors'), prefix)
    expect(errors.size).toBe(count)
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })

  async function shortformer(name: string): Promise<PartRunner> {
    await importModel({ path: join(trained, name, 'model.pth'), out: join(out, name) })
    return new PartRunner(runnable(await openModelFolder(join(out, name))), 'cpu', 1)
  }

  /** The configuration stands in a description, with other fields. */
  async function trainedModel(file: string, description: string, name: string) {
    const { config } = await jsonOf<{ config: object }>(description)
    const configFile = join(out, `${name}.config.json`)
    await appendFile(configFile, JSON.stringify(config))
    await importModel({ path: join(trained, file), config: configFile, out: join(out, name) })
    return runnable(await openModelFolder(join(out, name)))
  }
})

describe('log-probabilities of targets', async () => {
  it.each((await referenceModels()).filter((name) => !/^m(5b|7|8)/.test(name)))('%s', async (name) => {
    const runner = new PartRunner(await importedReference(name, join(out, `${name}-targets`)), 'cpu', 1)
    const expected = await jsonOf<Expected>(join(reference, 'models', name, 'expected.json'))
    const { tokens } = expected
    const positions = tokens[0].slice(1).map((_, p) => p)
    const targets = tokens.map((sequence) => sequence.slice(1))
    const { logProbs } = await forward(runner, { ...quiet, start: tokens, logits: positions, targets })
    expect(relativeError(logProbs!.values, expected.predictions.log_probs.flat())).toBeLessThan(1e-5)
    await runner.release()
  })
})

describe('ways to the same numbers', () => {
  let runner: PartRunner
  const start = [Array.from({ length: 1024 }, (_, p) => (p * 7) % 50)]
  const z = 'blocks.1.attn.hook_z'
  const pattern = 'blocks.1.attn.hook_pattern'

  beforeAll(async () => {
    const config = {
      ...(await importedReference('m5_hf_gpt2', join(out, 'shape'))).config,
      ...{ n_heads: 6, n_layers: 2, d_model: 12, d_head: 2, d_mlp: 3000, n_ctx: 1024 },
    }
    await writeRandomModel(join(out, 'long'), 'long', config, 3)
    runner = new PartRunner(runnable(await openModelFolder(join(out, 'long'))), 'cpu', 1)
  })
  afterAll(() => runner.release())

  const run = (job: Partial<ForwardJob>) =>
    forward(runner, { ...quiet, start, logits: 'none', ...job }).then(({ activations }) => activations)

  it('attends in groups of heads where nobody looks at the patterns', async () => {
    const grouped = await run({ capture: new Set([z]) })
    const whole = await run({ capture: new Set([z, pattern]) })
    expect(relativeError(grouped.get(z)!.values, whole.get(z)!.values)).toBeLessThan(1e-6)
  })

  it('gives the same in stages as at once, also where queries alone are edited in two ways', async () => {
    const q = 'blocks.0.attn.hook_q'
    const edits = [
      {
        hook: q,
        gate: { shape: [2, 1, 1, 1], values: Float32Array.of(1, -2) },
        add: { shape: [1, 1, 1, 1], values: Float32Array.of(0.25) },
      },
    ]
    const read = ['hook_q', 'hook_pattern', 'hook_z'].map((hook) => `blocks.0.attn.${hook}`)
    const stages = await run({ capture: new Set([...read, pattern, 'blocks.0.hook_resid_post']), edits })
    const scores = 'blocks.0.attn.hook_attn_scores'
    const whole = await run({
      capture: new Set([...stages.keys(), scores, scores.replace('0', '1')]),
      edits,
    })
    for (const [hook, { shape, values }] of stages) {
      expect(shape, hook).toEqual(whole.get(hook)!.shape)
      expect(shape[0], hook).toBe(2)
      expect(relativeError(values, whole.get(hook)!.values), hook).toBeLessThan(1e-6)
    }
  })

  it('gives the same a block of positions at a time, into arrays that one layer after the other uses', async () => {
    const patterns = [pattern.replace('1', '0'), pattern]
    const last = 'blocks.1.hook_resid_post'
    const blocks = await run({ capture: new Set([...patterns, last]) })
    const scores = patterns.map((hook) => hook.replace('pattern', 'attn_scores'))
    const whole = await run({ capture: new Set([...blocks.keys(), ...scores]) })
    expect(blocks.size).toBe(3)
    for (const [hook, { values }] of blocks) {
      expect(relativeError(values, whole.get(hook)!.values), hook).toBeLessThan(1e-6)
    }
  })

  it('gives memory back once it is read, and goes on with what is still needed', async () => {
    const kept = await run({ capture: new Set([pattern, 'blocks.0.hook_resid_post', z]) })
    const read = new Map<string, Float32Array>()
    const taken: Float32Array[] = []
    await run({
      capture: new Set(kept.keys()),
      take(hook, { values }) {
        read.set(hook, values.slice())
        taken.push(values)
        return 'done'
      },
    })
    for (const [hook, { values }] of kept) expect(relativeError(read.get(hook)!, values), hook).toBe(0)
    // The residual stream is read by the next layer: it stays.
    expect(taken.map(({ length }) => length > 0).filter(Boolean)).toHaveLength(1)
  })
})

describe('what cannot be run', () => {
  let runner: PartRunner

  beforeAll(async () => {
    runner = new PartRunner(await importedReference('m1_attn_only', join(out, 'refusals')), 'cpu', 1)
  })
  afterAll(() => runner.release())

  it.each<[string, Partial<ForwardJob>, string]>([
    ['no tokens', { start: [] }, 'no tokens'],
    ['an empty sequence', { start: [[]] }, 'no tokens'],
    ['unequal lengths', { start: [[1, 2], [1]] }, 'Sequence 1 has 1 tokens'],
    ['an id that is not there', { start: [[0, 64]] }, 'Token 1 is 64'],
    ['half an id', { start: [[0.5]] }, 'is 0.5'],
    ['too many tokens', { start: [new Array<number>(41).fill(1)] }, '41 tokens are more than the 40'],
    [
      'a hook that is not there',
      { capture: new Set(['blocks.2.hook_resid_pre']) },
      'no hook “blocks.2.hook_resid_pre”',
    ],
    ['a position that is not there', { logits: [3] }, 'no position 3'],
    ['targets that do not fit', { logits: [0], targets: [[1, 2]] }, 'Targets are one of'],
  ])('%s', async (_, job, sentence) => {
    await expect(forward(runner, { ...quiet, start: [[0, 1, 2]], logits: 'all', ...job })).rejects.toThrow(
      sentence,
    )
  })

  it('a job that was cancelled', async () => {
    const job = { ...quiet, start: [[0, 1]], logits: 'all' as const, signal: AbortSignal.abort() }
    await expect(forward(runner, job)).rejects.toThrow('cancelled')
  })

  it('a model whose file changed since it was opened', async () => {
    const model = await importedReference('m1_attn_only', join(out, 'changed'))
    const engine = new Engine({ provider: 'cpu' })
    await appendFile(join(model.folder, 'model.safetensors'), 'x')
    await expect(engine.run(model, { ...quiet, start: [[0]], logits: 'all' })).rejects.toThrow('changed')
    await rm(join(model.folder, 'model.safetensors'))
    await expect(engine.run(model, { ...quiet, start: [[0]], logits: 'all' })).rejects.toThrow('are gone')
  })
})
