import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors } from '#shared/formats/safetensors'
import { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import { importedReference } from '../run/reference.testing'
import { activationPatching } from './activation-patching'
import { intervention } from './intervention'
import { analysed } from './reference-input.testing'
import { ModelWeights } from './weights/model-weights'

/** Edits whose logits TransformerLens computed (e2e/reference/edits). */
const EDITS = join(import.meta.dirname, '../../../e2e/reference/edits')

const engine = new Engine({ provider: 'cpu', threads: 1 })
let scratch: string
const models = new Map<string, RunnableModel>()
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'patching-'))
  for (const name of ['m1_attn_only', 'm5_hf_gpt2'])
    models.set(name, await importedReference(name, join(scratch, name)))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

function tensorsOf(name: string) {
  const file = new Uint8Array(readFileSync(join(EDITS, name, 'edits.safetensors')))
  return new Map(readSafetensors(file).map((tensor) => [tensor.name, tensor]))
}
/** One sequence of a tensor of tokens. */
function sequence(tensors: ReturnType<typeof tensorsOf>, name: string, s: number): number[] {
  const { shape, values } = tensors.get(name)!
  return Array.from(values.slice(s * shape[1], (s + 1) * shape[1]), Number)
}

async function intervened(name: string, edits: unknown, s: number, position: number, head?: string) {
  const tensors = tensorsOf(name)
  const { values } = await analysed(intervention, models.get(name)!, engine, {
    tokens: [sequence(tensors, 'tokens', s)],
    options: {
      edits: 'edits.json',
      other: sequence(tensors, 'other_tokens', s).join(),
      position: String(position),
      ...(head === undefined ? {} : { head }),
    },
    textOfFile: () => Promise.resolve(JSON.stringify(edits)),
  })
  return values as Record<string, number[]>
}
/** Logits of TransformerLens at a position, largest first. */
function reference(name: string, id: string, s: number, position: number): number[] {
  const { shape, values } = tensorsOf(name).get(`logits.${id}`)!
  const [, length, width] = shape
  const start = (s * length + position) * width
  return Array.from(values.slice(start, start + width), Number).sort((a, b) => b - a)
}

describe('intervention', () => {
  it.each([
    ['m1_attn_only', '1', [{ hook: 'blocks.0.attn.hook_z', select: { head: [1] }, gate: 0, add: 0 }]],
    ['m1_attn_only', '2', [{ hook: 'blocks.1.attn.hook_z', select: { head: [0] }, gate: 0.5, add: 0 }]],
    [
      'm1_attn_only',
      '5',
      [{ hook: 'blocks.1.attn.hook_attn_scores', select: { key: [0] }, gate: 1, add: '-inf' }],
    ],
    [
      'm1_attn_only',
      '7',
      [{ hook: 'blocks.0.attn.hook_z', select: { head: [0] }, gate: 0, add: { other: 1 } }],
    ],
    ['m1_attn_only', '9', [{ hook: 'hook_pos_embed', gate: 0, add: 0 }]],
    ['m5_hf_gpt2', '5', [{ hook: 'blocks.0.hook_mlp_out', gate: 0, add: 0 }]],
    [
      'm5_hf_gpt2',
      '7',
      [
        {
          hook: 'blocks.1.attn.hook_z',
          select: { head: [0], pos: [10, 11, 12, 13, 14] },
          gate: 0,
          add: { other: 1 },
        },
      ],
    ],
  ])('%s, experiment %s of TransformerLens', async (name, id, edits) => {
    for (const s of [0, 1]) {
      const position = 15
      const tables = await intervened(name, edits, s, position)
      const [clean, wanted] = [reference(name, 'clean', s, position), reference(name, id, s, position)]
      const largest = (values: number[]) => [...values].sort((a, b) => b - a).slice(0, 10)
      largest(tables.logits_before).forEach((logit, i) => expect(logit).toBeCloseTo(clean[i], 3))
      largest(tables.logits_after).forEach((logit, i) => expect(logit).toBeCloseTo(wanted[i], 3))
    }
  })

  it('shows the pattern that was knocked out', async () => {
    const edits = [{ hook: 'blocks.1.attn.hook_attn_scores', select: { key: [0] }, gate: 1, add: '-inf' }]
    const tables = await intervened('m1_attn_only', edits, 0, 3, '1.1')
    const [before, after] = [tables.pattern_before, tables.pattern_after] as unknown as number[][][]
    expect(before[5][0]).toBeGreaterThan(0)
    for (const [q, row] of after.entries()) {
      expect(row[0]).toBe(0)
      const sum = row.reduce((total, weight) => total + weight, 0)
      expect(sum).toBeCloseTo(q === 0 ? 0 : 1, 5)
    }
  })

  it('steers by a token: without LayerNorm its logit grows by the square of its direction’s length', async () => {
    const [token, times] = [5, 0.25]
    const model = models.get('m1_attn_only')!
    const { values } = await new ModelWeights(model).W_U()
    const { d_model, d_vocab_out, normalization_type } = model.config
    expect(normalization_type).toBeNull()
    const along = (id: number) =>
      Array.from(
        { length: d_model },
        (_, m) => values[m * d_vocab_out + id] * values[m * d_vocab_out + token],
      ).reduce((sum, each) => sum + each, 0)
    const edit = { hook: 'blocks.1.hook_resid_post', select: { pos: [3] }, gate: 1, add: { token, times } }
    const { tables } = await intervention.run({
      ...{ model, engine, tokens: [[0, 5, 3, 9]], repeat: null, note: () => {} },
      options: { edits: 'edits.json', position: '3' },
      textOfFile: () => Promise.resolve(JSON.stringify([edit])),
    })
    const [before, after] = ['logits_before', 'logits_after'].map((of) =>
      tables!.find(({ name }) => name === of)!,
    )
    const ids = before.axes[0].labels.map(Number)
    ids.forEach((id, i) => {
      const change = (after.values as number[])[i] - (before.values as number[])[i]
      expect(change, `logit of ${id}`).toBeCloseTo(times * along(id), 4)
    })
  })

  it.each([
    [{ hook: 'blocks.0.attn.hook_z', gate: 1, add: { token: 1, times: 1 } }, /no token has a direction/],
    [{ hook: 'blocks.0.hook_resid_pre', gate: 1, add: { token: 99_999, times: 1 } }, /no logit of token/],
    [{ hook: 'blocks.0.attn.hook_zz', gate: 0, add: 0 }, /no hook “blocks.0.attn.hook_zz”/],
    [{ hook: 'blocks.0.attn.hook_z', select: { head: [7] }, gate: 0, add: 0 }, /selects head 7/],
    [{ hook: 'blocks.0.attn.hook_z', gate: 'x', add: 0 }, /not as they should be, at 0.gate/],
  ])('refuses %j', async (edit, message) => {
    await expect(intervened('m1_attn_only', [edit], 0, 3)).rejects.toThrow(message)
  })
})

describe('activation-patching', () => {
  it.each(['m1_attn_only', 'm5_hf_gpt2'])('%s: whole streams bring the clean run back', async (name) => {
    const tensors = tensorsOf(name)
    const clean = sequence(tensors, 'tokens', 0)
    // Two prompts that differ in the last token: its stream alone is the difference.
    const corrupted = [...clean.slice(0, -1), clean.at(-1) === 3 ? 4 : 3]
    const model = models.get(name)!
    const { values } = await analysed(activationPatching, model, engine, {
      tokens: [clean],
      options: { corrupted: corrupted.join(), target: '2-1' },
    })
    const tables = values as Record<string, number[][]>
    for (const row of tables.residual) {
      expect(row.at(-1)).toBeCloseTo(1, 3)
      for (const share of row.slice(0, -1)) expect(Math.abs(share)).toBeLessThan(1e-3)
    }
    expect(tables.heads).toHaveLength(model.config.n_layers)
    expect(Object.keys(tables).includes('mlp')).toBe(!model.config.attn_only)
  })

  it('is one experiment of TransformerLens in one of its cells', async () => {
    // Experiment 7: z of head 0.0 from the other prompt. In patching words, the other prompt is the clean one.
    const name = 'm1_attn_only'
    const tensors = tensorsOf(name)
    const [into, from] = [sequence(tensors, 'tokens', 0), sequence(tensors, 'other_tokens', 0)]
    const position = into.length - 1
    const { values } = await analysed(activationPatching, models.get(name)!, engine, {
      tokens: [from],
      options: { corrupted: into.join(), target: '5', position: String(position) },
    })
    const { heads, clean, corrupted } = values as { heads: number[][]; clean: number; corrupted: number }
    const { shape, values: logits } = tensors.get('logits.7')!
    const [, , width] = shape
    const wanted = Number(logits[position * width + 5])
    expect(corrupted + heads[0][0] * (clean - corrupted)).toBeCloseTo(wanted, 3)
  })

  it('says what does not fit', async () => {
    const tokens = [[0, 5, 3, 9]]
    const refused = (options: Record<string, string>) =>
      analysed(activationPatching, models.get('m1_attn_only')!, engine, { tokens, options })
    await expect(refused({})).rejects.toThrow('needs --corrupted')
    await expect(refused({ corrupted: '0,5', target: '1' })).rejects.toThrow('have 4 and 2 tokens')
    await expect(refused({ corrupted: '0,5,3,9', target: '1' })).rejects.toThrow('Both prompts give the same')
  })
})
