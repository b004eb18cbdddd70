import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelHooks } from '../graph/hooks'
import { importModel } from '../weights/import-model'
import { editsOfFile } from './edits-file'
import { forward } from './forward'
import { openModelFolder, runnable } from './model-folder'
import { PartRunner } from './part-runner'
import { hookErrors } from './reference-errors.testing'
import { idsOf, reference, relativeError, tensorsOf } from './reference.testing'

const folder = join(reference, 'forward')
let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'variants-'))
})
afterAll(() => rm(out, { recursive: true }))

async function runnerOf(name: string): Promise<PartRunner> {
  const config = join(folder, `${name}.config.json`)
  await importModel({ path: join(folder, `${name}.safetensors`), config, out: join(out, name) })
  return new PartRunner(runnable(await openModelFolder(join(out, name))), 'cpu', 1)
}

const tokensOf = async (file: string) => idsOf(await tensorsOf(file), 'tokens')

describe('kinds of models, as TransformerLens has them (e2e/reference/forward)', () => {
  it.each([
    'silu',
    'gelu_fast',
    'gelu_no_norm',
    'solu_ln',
    'solu_lnpre',
    'shortformer_ln',
    'bidirectional',
    'final_rms',
    'final_rms_pre',
  ])('%s', async (name) => {
    const runner = await runnerOf(name)
    const file = join(folder, `${name}.activations.safetensors`)
    const errors = await hookErrors(runner, await tokensOf(file), file)
    const cached = modelHooks(runner.model.config).filter((hook) => hook.cached)
    expect([...errors.keys()].sort()).toEqual([...cached.map((hook) => hook.name), 'logits'].sort())
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })

  it.each(['attn-only-2l', 'gelu-1l', 'solu-2l', 'redwood_attn_2l'])(
    '%s, in the file and with the configuration that it has on the hub (e2e/reference/hub)',
    async (name) => {
      const path = join(reference, 'hub', name)
      await importModel({ path: join(path, 'model_final.pth'), out: join(out, name) })
      const runner = new PartRunner(runnable(await openModelFolder(join(out, name))), 'cpu', 1)
      const file = join(path, 'activations.safetensors')
      const errors = await hookErrors(runner, await tokensOf(file), file)
      const cached = modelHooks(runner.model.config).filter((hook) => hook.cached)
      expect([...errors.keys()].sort()).toEqual([...cached.map((hook) => hook.name), 'logits'].sort())
      for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
      await runner.release()
    },
  )

  it('hooks that have a switch of their own', async () => {
    const runner = await runnerOf('split')
    const file = join(folder, 'split.activations.safetensors')
    const errors = await hookErrors(runner, await tokensOf(file), file)
    const switched = modelHooks(runner.model.config).filter((hook) => !hook.cached)
    expect([...errors.keys()].sort()).toEqual([...switched.map((hook) => hook.name), 'logits'].sort())
    for (const [hook, error] of errors) expect(error, hook).toBeLessThan(1e-5)
    await runner.release()
  })

  it.each([
    ['q_input', 'blocks.1.hook_q_input', 1],
    ['k_input', 'blocks.0.hook_k_input', 0],
    ['v_input', 'blocks.1.hook_v_input', 2],
    ['attn_in', 'blocks.1.hook_attn_in', 0],
  ])('an edit of %s', async (edit, hook, head) => {
    const runner = await runnerOf('split')
    const tokens = await tokensOf(join(folder, 'split.activations.safetensors'))
    const file = [{ hook, select: { head: [head], d_model: [0, 1, 2, 3, 4, 5] }, gate: 0.5, add: 0.25 }]
    const { edits } = editsOfFile(runner.model.config, file, new Map(), tokens.length, tokens[0].length)
    const { logits } = await forward(runner, { start: tokens, capture: new Set(), edits, logits: 'all' })
    const stored = await tensorsOf(join(folder, 'split.activations.safetensors'))
    expect(relativeError(logits!.values, stored.get(`edit.${edit}`)!.values)).toBeLessThan(1e-5)
    expect(relativeError(logits!.values, stored.get('logits')!.values)).toBeGreaterThan(1e-3)
    await runner.release()
  })
})
