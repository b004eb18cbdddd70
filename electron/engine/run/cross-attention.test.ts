import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tensor } from '#shared/formats/tensor'
import { ablation } from '../analyses/ablation'
import { attribution } from '../analyses/attribution'
import { loss } from '../analyses/loss'
import { analysed, difference } from '../analyses/reference-input.testing'
import { modelHooks } from '../graph/hooks'
import { importModel } from '../weights/import-model'
import { writeProcessedModel } from '../weights/processing'
import { withContext } from './context-engine'
import { editsOfFile } from './edits-file'
import { Engine } from './engine'
import { openModelFolder, runnable, type RunnableModel } from './model-folder'
import { idsOf, jsonOf, reference, relativeError, tensorsOf } from './reference.testing'

const folder = join(reference, 'cursive')
const engine = new Engine({ provider: 'cpu', threads: 1 })
let out: string
let model: RunnableModel
let stored: Map<string, Tensor>

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'cursive-'))
  await importModel({ path: folder, out: join(out, 'model') })
  model = runnable(await openModelFolder(join(out, 'model')))
  stored = await tensorsOf(join(folder, 'activations.safetensors'))
})
afterAll(async () => {
  await engine.release()
  await rm(out, { recursive: true })
})

const ids = (name: string): number[][] => idsOf(stored, name)

const error = (got: ArrayLike<number>, name: string) => relativeError(got, stored.get(name)!.values)

describe('the handwriting transformer, as PyTorch computes it (e2e/reference/cursive)', () => {
  it('every hook', async () => {
    const hooks = modelHooks(model.config).filter(({ name }) => stored.has(name))
    // Those that no forward pass of PyTorch has: one copy of the stream for each head.
    const own = modelHooks(model.config).filter(({ name }) => /hook_(attn|[qkv])_(in|input)$/.test(name))
    expect(hooks.length).toBe(modelHooks(model.config).length - own.length)
    const { activations, logits } = await engine.run(model, {
      start: ids('tokens'),
      context: ids('contexts'),
      capture: new Set(hooks.map(({ name }) => name)),
      edits: [],
      logits: 'all',
    })
    expect(error(logits!.values, 'logits')).toBeLessThan(1e-5)
    for (const { name } of hooks) {
      expect(activations.get(name)!.shape, name).toEqual(stored.get(name)!.shape)
      expect(error(activations.get(name)!.values, name), name).toBeLessThan(1e-5)
    }
  })

  it('one context for all sequences, which a restart needs too', async () => {
    const run = { context: ids('short_context'), edits: [], logits: 'all' } as const
    const pattern = 'blocks.1.cross_attn.hook_pattern'
    const capture = new Set([pattern, 'blocks.1.hook_resid_pre', 'blocks.0.cross_attn.hook_k'])
    const { activations, logits } = await engine.run(model, { ...run, start: ids('tokens'), capture })
    expect(error(logits!.values, 'one_context.logits')).toBeLessThan(1e-5)
    expect(error(activations.get(pattern)!.values, 'one_context.cross_pattern')).toBeLessThan(1e-5)
    expect(activations.get('blocks.0.cross_attn.hook_k')!.shape).toEqual([2, 3, 3, 4])
    const residual = activations.get('blocks.1.hook_resid_pre')!
    const start = { layer: 1, residual, positions: null }
    const again = await engine.run(model, { ...run, start, capture: new Set() })
    expect(error(again.logits!.values, 'one_context.logits')).toBeLessThan(1e-5)
  })

  it('with cross-attention ablated, every position gets the same', async () => {
    const config = join(out, 'ablated.json')
    const fields = await jsonOf<object>(join(folder, 'config.json'))
    await writeFile(config, JSON.stringify({ ...fields, ablate_cross_attention: true }))
    await importModel({ path: folder, config, out: join(out, 'ablated') })
    const ablated = runnable(await openModelFolder(join(out, 'ablated')))
    const { logits } = await engine.run(ablated, {
      start: ids('tokens'),
      context: ids('contexts'),
      capture: new Set(),
      edits: [],
      logits: 'all',
    })
    expect(error(logits!.values, 'ablated.logits')).toBeLessThan(1e-5)
  })

  it.each([
    ['edit.z', { hook: 'blocks.1.attn.hook_z', select: { head: [2] }, gate: 0, add: 0 }],
    ['edit.cross_z', { hook: 'blocks.0.cross_attn.hook_z', select: { head: [1] }, gate: 0, add: 0 }],
    [
      'edit.cross_pattern',
      {
        hook: 'blocks.1.cross_attn.hook_pattern',
        select: { head: [0], context: [0, 1, 2, 3, 4, 5] },
        gate: 0,
        add: 0,
      },
    ],
    ['edit.context', { hook: 'hook_embed_c', select: {}, gate: 0.5, add: 0 }],
  ])('%s', async (name, edit) => {
    const { edits } = editsOfFile(model.config, [edit], new Map(), 2, 10, 6)
    const { logits } = await engine.run(model, {
      start: ids('tokens'),
      context: ids('contexts'),
      capture: new Set(),
      edits,
      logits: 'all',
    })
    expect(error(logits!.values, `${name}.logits`)).toBeLessThan(1e-5)
    expect(error(logits!.values, 'logits')).toBeGreaterThan(1e-3)
  })
})

describe('analyses read its self-attention like any other', () => {
  it('the loss, with a context for each sequence or one for all', async () => {
    const tokens = ids('tokens')
    const each = await analysed(loss, model, withContext(engine, ids('contexts'), tokens), { tokens })
    expect(difference(each.values.loss, stored.get('loss')!.values[0])).toBeLessThan(1e-5)
    const one = await analysed(loss, model, withContext(engine, ids('short_context'), tokens), { tokens })
    expect(difference(one.values.loss, stored.get('one_context.loss')!.values[0])).toBeLessThan(1e-5)
  })

  it('the loss without each head', async () => {
    const tokens = ids('tokens')
    const { values } = await analysed(ablation, model, withContext(engine, ids('short_context'), tokens), {
      tokens,
    })
    const clean = stored.get('one_context.loss')!.values[0]
    const without = [...stored.get('one_context.loss_without_head')!.values].map((each) => each - clean)
    expect(difference(values.difference, [without.slice(0, 3), without.slice(3)])).toBeLessThan(1e-5)
  })

  it('the parts of a logit, of which cross-attention is one', async () => {
    const tokens = ids('tokens')
    const { values } = await analysed(attribution, model, withContext(engine, ids('contexts'), tokens), {
      tokens,
    })
    const rest = (values.remainder as number[][]).flat().map(Math.abs)
    expect(Math.max(...rest)).toBeLessThan(1e-4)
  })
})

describe('what it refuses', () => {
  const run = (context: number[][] | undefined, of = model) =>
    engine.run(of, { start: [[0, 5]], context, capture: new Set(), edits: [], logits: 'all' })

  it.each([
    [undefined, 'NEEDS_CONTEXT', /second sequence/],
    [[[]], 'NEEDS_CONTEXT', /second sequence/],
    [[[1], [2]], 'BAD_TOKENS', /2 contexts and 1 sequences/],
    [[[9]], 'BAD_TOKENS', /ids 0 to 8/],
    [[[0, 1, 2, 3, 4, 5, 6, 7]], 'BAD_TOKENS', /8 ids, more than the 7/],
  ])('the context %j', async (context, code, message) => {
    await expect(run(context)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
  })

  it('a sweep with a context for each sequence', async () => {
    const tokens = ids('tokens')
    const engines = withContext(engine, ids('contexts'), tokens)
    await expect(analysed(ablation, model, engines, { tokens })).rejects.toThrow(/one context for all/)
  })

  it('folding a LayerNorm', async () => {
    await expect(writeProcessedModel(model, ['fold_ln'], join(out, 'folded'))).rejects.toThrow(
      /cross-attention/,
    )
  })
})
