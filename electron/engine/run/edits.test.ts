import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axisLengths } from './axis-lengths'
import { editOf, type CellEdit } from './edit'
import { editsFile, editsOfFile, type FileEdit } from './edits-file'
import { forward } from './forward'
import { modelHooks } from '../graph/hooks'
import type { RunnableModel } from './model-folder'
import { PartRunner } from './part-runner'
import { editErrors } from './reference-errors.testing'
import { importedReference, relativeError } from './reference.testing'

let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'edits-'))
})
afterAll(() => rm(out, { recursive: true }))

describe.each(['m1_attn_only', 'm5_hf_gpt2'])('edits of %s (e2e/reference/edits)', (name) => {
  it('changes the logits as hooks in TransformerLens do', async () => {
    const runner = new PartRunner(await importedReference(name, join(out, name)), 'cpu', 1)
    const errors = await editErrors(runner, name)
    expect(errors).toHaveLength(12)
    for (const { what, error, changeError } of errors) {
      expect(error, what).toBeLessThan(1e-5)
      // The edit did something: an engine that ignores it fails here.
      expect(changeError, what).toBeLessThan(1e-3)
    }
    await runner.release()
  })
})

describe('edits by the rules', () => {
  let model: RunnableModel
  let runner: PartRunner
  const tokens = [
    [0, 5, 3, 9, 5],
    [0, 2, 2, 7, 1],
  ]
  const edited = (file: readonly FileEdit[], capture: string[] = [], tensors = new Map()) => {
    const { edits } = editsOfFile(model.config, file, tensors, tokens.length, tokens[0].length)
    return forward(runner, { start: tokens, capture: new Set(capture), edits, logits: 'all' })
  }

  beforeAll(async () => {
    model = await importedReference('m4_gpt2_style', join(out, 'm4'))
    runner = new PartRunner(model, 'cpu', 1)
  })
  afterAll(() => runner.release())

  it('leaves a run as it is where gate is 1 and add is 0, at every hook', async () => {
    const clean = await edited([])
    for (const { name } of modelHooks(model.config)) {
      const { logits } = await edited([{ hook: name, select: {}, gate: 1, add: 0 }], [name])
      expect(relativeError(logits!.values, clean.logits!.values), name).toBeLessThan(1e-6)
    }
  })

  it('gives what it sets: a hook with gate 0 reads as what was added, at every hook', async () => {
    for (const { name, axes } of modelHooks(model.config)) {
      if (/ln\w+\.hook_scale/.test(name)) continue
      const { activations } = await edited([{ hook: name, select: {}, gate: 0, add: 0.25 }], [name])
      expect(activations.get(name)!.axes, name).toEqual(axes)
      expect(new Set(activations.get(name)!.values), name).toEqual(new Set([0.25]))
    }
  })

  it('edits queries alone through hook_q_input: keys and values keep what they read', async () => {
    const names = ['q', 'k', 'v'].map((x) => `blocks.0.attn.hook_${x}`)
    const clean = await edited([], names)
    const input = { hook: 'blocks.0.hook_q_input', select: { head: [2] }, gate: 0, add: 0.5 }
    const { activations } = await edited([input], names)
    for (const [i, name] of names.entries()) {
      const [a, b] = [activations.get(name)!, clean.activations.get(name)!]
      const { d_head, n_heads } = model.config
      const differs = a.values.map((value, j) => Number(value !== b.values[j]))
      const heads = new Set(
        [...differs.keys()].filter((j) => differs[j]).map((j) => Math.floor(j / d_head) % n_heads),
      )
      expect([...heads], name).toEqual(i === 0 ? [2] : [])
    }
  })

  it.each(['hook_pos_embed', 'blocks.0.hook_resid_pre', 'blocks.0.attn.hook_q', 'blocks.0.attn.hook_z'])(
    'does with a batch of variants of %s in one run what single runs do',
    async (name) => {
      const start = [tokens[0]]
      const hook = modelHooks(model.config).find((each) => each.name === name)!
      const lengths = axisLengths(model.config, 1, 5)
      const variants = [0, 1, 2].map((p): CellEdit => ({ select: { pos: [p] }, gate: 0, add: p }))
      const single = variants.map((variant) => editOf(hook, variant, lengths))
      const joined = (part: 'gate' | 'add') => {
        const { shape } = single[0][part]
        const values = single.flatMap((edit) => [...edit[part].values])
        return { shape: [single.length, ...shape.slice(1)], values: Float32Array.from(values) }
      }
      const all = { hook: name, gate: joined('gate'), add: joined('add') }
      const job = { start, capture: new Set([name]), logits: 'all' as const }
      const wide = await forward(runner, { ...job, edits: [all] })
      const size = 5 * model.config.d_vocab_out
      expect(wide.logits!.shape).toEqual([3, 5, model.config.d_vocab_out])
      expect(wide.activations.get(name)!.shape[0]).toBe(3)
      for (const [i, edit] of single.entries()) {
        const { logits } = await forward(runner, { ...job, edits: [edit] })
        const own = wide.logits!.values.slice(i * size, (i + 1) * size)
        expect(relativeError(own, logits!.values)).toBeLessThan(1e-5)
        const other = wide.logits!.values.slice(0, size)
        if (i > 0) expect(relativeError(other, logits!.values)).toBeGreaterThan(1e-3)
      }
    },
  )

  it('restarts at a layer with the same end', async () => {
    const clean = await edited([], ['blocks.0.hook_resid_pre'])
    const residual = clean.activations.get('blocks.0.hook_resid_pre')!
    const start = { layer: 0, residual, positions: null }
    const { logits } = await forward(runner, { start, capture: new Set(), edits: [], logits: 'all' })
    expect([...logits!.values]).toEqual([...clean.logits!.values])
  })

  it.each([
    [
      'a hook that is not there',
      { hook: 'blocks.7.attn.hook_z', select: {}, gate: 0, add: 0 },
      'blocks.7.attn.hook_z',
    ],
    ['no cells', { hook: 'blocks.0.attn.hook_z', select: { head: [] }, gate: 0, add: 0 }, 'selects no head'],
    [
      'an index that is not there',
      { hook: 'blocks.0.attn.hook_z', select: { pos: [5] }, gate: 0, add: 0 },
      'pos 5',
    ],
    [
      'an axis of another hook',
      { hook: 'blocks.0.attn.hook_z', select: { query: [0] }, gate: 0, add: 0 },
      'no axis “query”',
    ],
    [
      'a wrong count',
      { hook: 'hook_embed', select: {}, gate: 0, add: 0, cells: 3 },
      'says 3 cells and selects 200',
    ],
    [
      'other axes',
      { hook: 'hook_embed', axes: ['pos'], select: {}, gate: 0, add: 0 },
      'they are batch, pos, d_model',
    ],
    [
      'a tensor that is not there',
      { hook: 'hook_embed', select: {}, gate: 0, add: { tensor: 'x' } },
      'no tensor “x”',
    ],
  ])('refuses %s', (_, edit, sentence) => {
    expect(() => editsOfFile(model.config, editsFile.parse([edit]), new Map(), 2, 5)).toThrow(sentence)
  })
})
