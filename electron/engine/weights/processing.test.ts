import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModelFolder, runnable } from '../run/model-folder'
import { PartRunner } from '../run/part-runner'
import { hookErrors } from '../run/reference-errors.testing'
import { importedReference, jsonOf, reference, tensorsOf } from '../run/reference.testing'
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
    const errors = await hookErrors(runner, tokens, join(folder, 'activations_processed.safetensors'))
    expect(errors.has('logits')).toBe(true)
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })
})

describe('refactor_factored_attn_matrices', () => {
  /** [rows, columns] of a head, and the product of its transpose with itself. */
  const gram = (values: Float64Array, rows: number, columns: number) =>
    Array.from({ length: columns * columns }, (_, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns]
      let sum = 0
      for (let r = 0; r < rows; r++) sum += values[r * columns + i] * values[r * columns + j]
      return sum
    })

  it.each(['m1_attn_only', 'm2_shortformer', 'm5_hf_gpt2', 'm8_hand_built_induction'])(
    '%s computes the same with orthogonal factors',
    async (name) => {
      const folder = join(reference, 'models', name)
      const target = join(out, `${name}-refactored`)
      const step: StepName = 'refactor_factored_attn_matrices'
      await writeProcessedModel(await importedReference(name, join(out, name)), [step], target)
      const model = runnable(await openModelFolder(target))
      const runner = new PartRunner(model, 'cpu', 1)
      const { tokens } = await jsonOf<{ tokens: number[][] }>(join(folder, 'expected.json'))
      const errors = await hookErrors(runner, tokens, join(folder, 'activations.safetensors'))
      for (const hook of ['logits', 'attn.hook_pattern', 'hook_attn_out', 'hook_resid_post']) {
        const own = [...errors].filter(([found]) => found.endsWith(hook))
        expect(own.length, hook).toBeGreaterThan(0)
        for (const [found, error] of own) expect(error, found).toBeLessThan(2e-5)
      }
      await runner.release()

      const { d_model, d_head } = model.config
      const weights = await tensorsOf(join(target, 'model.safetensors'))
      const part = (parameter: string, size: number) =>
        weights.get(`blocks.1.attn.${parameter}`)!.values.slice(0, size)
      const joined = (x: string) => [...part(`W_${x}`, d_model * d_head), ...part(`b_${x}`, d_head)]
      const [Q, K] = ['Q', 'K'].map((x) => gram(Float64Array.from(joined(x)), d_model + 1, d_head))
      const largest = Math.max(...Q)
      Q.forEach((value, at) => {
        const isDiagonal = Math.floor(at / d_head) === at % d_head
        expect(Math.abs(value - K[at]) / largest).toBeLessThan(1e-5)
        if (!isDiagonal) expect(Math.abs(value) / largest).toBeLessThan(1e-5)
      })
      expect(part('b_V', d_head).every((value) => value === 0)).toBe(true)
    },
  )
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
