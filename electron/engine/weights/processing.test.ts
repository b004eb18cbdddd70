import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelHooks } from '../graph/hooks'
import { forward } from '../run/forward'
import { openModelFolder, runnable } from '../run/model-folder'
import { PartRunner } from '../run/part-runner'
import { importedReference, jsonOf, reference, relativeError, tensorsOf } from '../run/reference.testing'
import { writeProcessedModel } from './processing'
import type { StepName } from './processing-steps'

let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'processing-'))
})
afterAll(() => rm(out, { recursive: true }))

const all: StepName[] = ['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases']

/** What `from_pretrained` does by default: README of the reference data. */
const processed: [string, StepName[]][] = [
  ['m1_attn_only', ['center_unembed', 'fold_value_biases']],
  ['m2_shortformer', ['fold_value_biases']],
  ['m3_attn_only_ln', all],
  ['m4_gpt2_style', all],
  ['m5_hf_gpt2', all.toReversed()],
]

describe('processed weights, as TransformerLens has them (e2e/reference/models)', () => {
  it.each(processed)('%s', async (name, steps) => {
    const folder = join(reference, 'models', name)
    const target = join(out, `${name}-processed`)
    const manifest = await writeProcessedModel(await importedReference(name, join(out, name)), steps, target)
    expect(manifest.processing).toEqual(all.filter((step) => steps.includes(step)))
    expect(JSON.parse(await readFile(join(target, 'model.json'), 'utf8'))).toEqual(manifest)

    const weights = await tensorsOf(join(target, 'model.safetensors'))
    const expectedWeights = await tensorsOf(join(folder, 'weights_processed.safetensors'))
    for (const [parameter, { shape, values }] of weights) {
      expect(shape, parameter).toEqual(expectedWeights.get(parameter)!.shape)
      const expected = expectedWeights.get(parameter)!.values
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-2)
      const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0)
      expect(difference / largest, parameter).toBeLessThan(1e-5)
    }

    const model = runnable(await openModelFolder(target))
    const runner = new PartRunner(model, 'cpu', 1)
    const { tokens } = await jsonOf<{ tokens: number[][] }>(join(folder, 'expected.json'))
    const expected = await tensorsOf(join(folder, 'activations_processed.safetensors'))
    const capture = new Set(
      modelHooks(model.config)
        .map((hook) => hook.name)
        .filter((hook) => expected.has(hook)),
    )
    expect(capture.size).toBe(expected.size - 1)
    const { activations, logits } = await forward(runner, {
      start: tokens,
      capture,
      edits: [],
      logits: 'all',
    })
    for (const [hook, { values }] of expected) {
      const got = hook === 'logits' ? logits! : activations.get(hook)!
      expect(relativeError(got.values, values), hook).toBeLessThan(1e-5)
    }
    await runner.release()
  })
})

describe('steps that do not go with a model', () => {
  it.each<[string, StepName, string]>([
    ['m1_attn_only', 'fold_ln', 'no LayerNorm'],
    ['m1_attn_only', 'center_writing_weights', 'no LayerNorm'],
  ])('%s: %s', async (name, step, sentence) => {
    const model = await importedReference(name, join(out, name))
    await expect(writeProcessedModel(model, [step], join(out, 'none'))).rejects.toThrow(sentence)
  })

  it('is not applied twice', async () => {
    const model = await importedReference('m4_gpt2_style', join(out, 'm4'))
    await writeProcessedModel(model, ['fold_ln'], join(out, 'folded'))
    const folded = runnable(await openModelFolder(join(out, 'folded')))
    await expect(writeProcessedModel(folded, ['fold_ln'], join(out, 'none'))).rejects.toThrow('already')
  })
})
