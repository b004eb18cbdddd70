import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readNpz } from '#shared/formats/npz'
import { readSafetensors } from '#shared/formats/safetensors'
import type { Tensor } from '#shared/formats/tensor'
import { lab as labIn } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const reference = (path: string) => fileURLToPath(new URL(`reference/${path}`, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'induction-lab-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lab = (...args: string[]) => labIn(folder, args)

interface Summary {
  readonly model: string
  readonly provider: string
  readonly ms: number
  readonly loss: number | null
  readonly processing: string[]
  readonly edits: string[][]
  readonly tensors: { readonly name: string; readonly shape: number[] }[]
}

interface Expected {
  readonly tokens: number[][]
  readonly predictions: { readonly loss: number }
}

const tensorsOf = (path: string) =>
  new Map(readSafetensors(new Uint8Array(readFileSync(path))).map((tensor) => [tensor.name, tensor]))

const expectedOf = (model: string, file = 'expected.json') =>
  JSON.parse(readFileSync(reference(`models/${model}/${file}`), 'utf8')) as Expected

/** A file with the tokens of a model's `expected.json`. */
function tokensFile(model: string): string {
  writeFileSync(join(folder, `${model}.json`), JSON.stringify(expectedOf(model).tokens))
  return `${model}.json`
}

function largestDifference(a: Tensor | undefined, b: Tensor): number {
  if (a?.shape.join() !== b.shape.join()) return Infinity
  return b.values.reduce(
    (most, value, i) => (value === a.values[i] ? most : Math.max(most, Math.abs(value - a.values[i]))),
    0,
  )
}

describe('run', () => {
  beforeAll(async () => {
    await lab('import', reference('models/m4_gpt2_style'), '--out', 'm4')
  })

  it('writes the logits and all hooks of TransformerLens, batch first, and says the loss', async () => {
    const args = ['--tokens-file', tokensFile('m4_gpt2_style'), '--capture', 'all', '--provider', 'cpu']
    const { code, out, err } = await lab('run', 'm4', ...args, '--out', 'all.safetensors', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const summary = JSON.parse(out) as Summary
    expect(summary).toMatchObject({ model: 'm4_gpt2_style', provider: 'cpu', processing: [], edits: [] })
    expect(summary.ms).toBeGreaterThan(0)
    expect(Math.abs(summary.loss! - expectedOf('m4_gpt2_style').predictions.loss)).toBeLessThan(1e-5)

    const got = tensorsOf(join(folder, 'all.safetensors'))
    const expected = tensorsOf(reference('models/m4_gpt2_style/activations.safetensors'))
    expect([...got.keys()].sort()).toEqual([...expected.keys()].sort())
    expect(summary.tensors.map(({ name }) => name)).toEqual([...got.keys()])
    for (const [name, tensor] of expected) {
      expect(largestDifference(got.get(name), tensor), name).toBeLessThan(1e-4)
    }
  })

  it('runs a checkpoint as it is, with processed weights, and writes .npz', async () => {
    const args = ['--tokens-file', tokensFile('m3_attn_only_ln'), '--provider', 'cpu', '--json']
    const process = 'fold_ln,center_writing_weights,center_unembed,fold_value_biases'
    const capture = 'blocks.*.attn.hook_pattern'
    const model = reference('models/m3_attn_only_ln')
    const { code, out } = await lab(
      ...['run', model, ...args, '--process', process, '--capture', capture, '--out', 'processed.npz'],
    )
    expect(code).toBe(0)
    expect((JSON.parse(out) as Summary).processing).toEqual(process.split(','))
    const bytes = new Uint8Array(readFileSync(join(folder, 'processed.npz')))
    const got = new Map(
      (await readNpz(bytes, () => Promise.reject(new Error('packed')))).map((tensor) => [
        tensor.name,
        tensor,
      ]),
    )
    const expected = tensorsOf(reference('models/m3_attn_only_ln/activations_processed.safetensors'))
    const patterns = [0, 1, 2].map((layer) => `blocks.${layer}.attn.hook_pattern`)
    expect([...got.keys()]).toEqual(['logits', ...patterns])
    for (const [name, tensor] of got)
      expect(largestDifference(tensor, expected.get(name)!), name).toBeLessThan(1e-4)
  })

  it('applies edits with tensors from the file beside them, and lists what a star matched', async () => {
    const { experiments } = JSON.parse(readFileSync(reference('edits/m1_attn_only/edits.json'), 'utf8')) as {
      experiments: { id: number; edits: unknown[] }[]
    }
    const { edits } = experiments.find(({ id }) => id === 8)!
    const tensors = reference('edits/m1_attn_only/edits.safetensors')
    writeFileSync(join(folder, 'edits.json'), JSON.stringify(edits))
    writeFileSync(join(folder, 'edits.safetensors'), readFileSync(tensors))
    const tokens = [
      '--tokens-file',
      tokensFile('m1_attn_only'),
      '--provider',
      'cpu',
      '--out',
      'edited.safetensors',
    ]
    const model = reference('models/m1_attn_only')
    expect((await lab('run', model, ...tokens, '--edits', 'edits.json')).code).toBe(0)
    const got = tensorsOf(join(folder, 'edited.safetensors')).get('logits')
    expect(largestDifference(got, tensorsOf(tensors).get('logits.8')!)).toBeLessThan(1e-4)

    const star = [{ hook: 'blocks.*.attn.hook_pattern', gate: 0, add: 0 }]
    writeFileSync(join(folder, 'star.json'), JSON.stringify(star))
    const { out } = await lab('run', model, ...tokens, '--edits', 'star.json', '--json')
    const matched = ['blocks.0.attn.hook_pattern', 'blocks.1.attn.hook_pattern']
    expect((JSON.parse(out) as Summary).edits).toEqual([matched])
  })

  it.each([
    ['an id that is not there', ['--tokens', '0,57'], 'BAD_TOKENS'],
    ['no ids', ['--tokens', 'abc'], 'BAD_TOKENS'],
    ['unequal sequences', ['--tokens', '0,1;2'], 'BAD_TOKENS'],
    ['more tokens than positions', ['--tokens', new Array(33).fill(1).join(',')], 'BAD_TOKENS'],
    ['no tokens at all', [], 'USAGE'],
    ['a context that nothing reads', ['--tokens', '0', '--context', '3'], 'USAGE'],
    ['a hook that is not there', ['--tokens', '0', '--capture', 'blocks.1.hook_resid_pre'], 'UNKNOWN_HOOK'],
    ['edits that are not there', ['--tokens', '0', '--edits', 'none.json'], 'NOT_FOUND'],
    ['an unknown step', ['--tokens', '0', '--process', 'fold'], 'USAGE'],
    ['an unknown provider', ['--tokens', '0', '--provider', 'npu'], 'USAGE'],
    ['a file of another kind', ['--tokens', '0', '--out', 'x.txt'], 'USAGE'],
    ['a folder that is not there', ['--tokens', '0', '--out', 'none/x.npz'], 'NOT_WRITABLE'],
  ])('refuses %s with a line', async (_, args, error) => {
    const out = args.includes('--out') ? [] : ['--out', 'refused.safetensors']
    const run = await lab('run', 'm4', '--provider', 'cpu', ...args, ...out)
    expect(run).toMatchObject({ code: 2, out: '' })
    expect(run.err).toMatch(new RegExp(`^error\\[${error}\\]: [^\\n]+\\.\\n$`))
  })

  it('refuses an edit of nothing, and a model that is none', async () => {
    writeFileSync(
      join(folder, 'nothing.json'),
      '[{"hook":"hook_embed","select":{"pos":[]},"gate":0,"add":0}]',
    )
    const edit = await lab('run', 'm4', '--tokens', '0,1', '--edits', 'nothing.json', '--out', 'x.npz')
    expect(edit).toMatchObject({ code: 2, out: '' })
    expect(edit.err).toContain('error[BAD_EDIT]')
    const none = await lab('run', 'nowhere', '--tokens', '0', '--out', 'x.npz')
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toContain('error[NOT_FOUND]')
  })
})
