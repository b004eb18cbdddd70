import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loss } from '../analyses/loss'
import { analysed, difference } from '../analyses/reference-input.testing'
import { requirePossible } from '../analyses/run-analysis'
import { composition } from '../analyses/weights/composition'
import { ovCopying } from '../analyses/weights/ov-copying'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { importedReference, jsonOf, reference, tensorsOf } from '../run/reference.testing'
import type { WeightsMapping } from '#shared/model/weights-mapping'
import { importModel } from './import-model'

const folder = join(reference, 'mapped')
const engine = new Engine({ provider: 'cpu', threads: 1 })
let scratch: string
let original: RunnableModel

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'mapped-'))
  original = await importedReference('m1_attn_only', join(scratch, 'original'))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

async function mapped(name: string, mapping: string | WeightsMapping): Promise<RunnableModel> {
  const out = join(scratch, name)
  await importModel({ path: join(folder, `${name}.safetensors`), mapping, out })
  return runnable(await openModelFolder(out))
}

const profile = (name: string) => jsonOf<WeightsMapping>(join(folder, `${name}.mapping.json`))

describe('mapped weights are those that the files were made from (e2e/reference/mapped)', () => {
  it.each(['apart', 'fused', 'heads'])('%s', async (name) => {
    const model = await mapped(name, join(folder, `${name}.mapping.json`))
    const own = await tensorsOf(join(model.folder, 'model.safetensors'))
    const wanted = await tensorsOf(join(original.folder, 'model.safetensors'))
    const heads = [...own.keys()].filter((each) => /attn\.W_[QKVO]$/.test(each))
    expect(heads.length).toBe(8)
    for (const [parameter, { shape, values }] of own) {
      expect(shape, parameter).toEqual(wanted.get(parameter)!.shape)
      expect([...values], parameter).toEqual([...wanted.get(parameter)!.values])
    }
    expect(model.manifest).toMatchObject({ architecture: 'mapped', config: null })
    expect(model.manifest.mapping!.profile).toEqual(await profile(name))
  })
})

describe('heads that are stored otherwise', () => {
  it('a tensor for each head', async () => {
    const model = await mapped('single', join(folder, 'single.mapping.json'))
    const own = await tensorsOf(join(model.folder, 'model.safetensors'))
    const wanted = await tensorsOf(join(original.folder, 'model.safetensors'))
    const names = [...own.keys()]
    expect(names.filter((each) => /attn\.(W_[QKVO]|b_[QKV])$/.test(each)).length).toBe(14)
    for (const name of names) {
      expect(own.get(name)!.shape, name).toEqual(wanted.get(name)!.shape)
      expect([...own.get(name)!.values], name).toEqual([...wanted.get(name)!.values])
    }
    await expect(mapped('single', { ...(await profile('single')), n_heads: 2 })).rejects.toThrow(
      /There is blocks\.0\.sa\.heads\.2\.query\.weight too: 2 heads are too few/,
    )
    await expect(mapped('single', { ...(await profile('single')), n_heads: 4 })).rejects.toThrow(
      /There is no blocks\.0\.sa\.heads\.3\.query\.weight/,
    )
  })

  it.each(['apart', 'fused'])('keys and values that heads share, %s', async (kind) => {
    const W_QKV = { name: 'layers.{l}.qkv.weight', transposed: true }
    const shared = await profile('grouped')
    const model = await mapped(
      'grouped',
      kind === 'apart' ? shared : { ...shared, attention: { kind: 'fused', W_QKV, order: 'parts' } },
    )
    const own = await tensorsOf(join(model.folder, 'model.safetensors'))
    const wanted = await tensorsOf(join(original.folder, 'model.safetensors'))
    const W_Q = own.get('blocks.1.attn.W_Q')!
    expect(W_Q.shape).toEqual([6, 24, 10])
    expect([...W_Q.values.slice(0, 720)]).toEqual([...wanted.get('blocks.1.attn.W_Q')!.values])
    for (const x of ['K', 'V']) {
      const { shape, values } = own.get(`blocks.1.attn.W_${x}`)!
      expect(shape).toEqual([6, 24, 10])
      const once = wanted.get(`blocks.1.attn.W_${x}`)!.values
      const head = (h: number) => [...once.slice(h * 240, (h + 1) * 240)]
      expect([...values]).toEqual([0, 0, 1, 1, 2, 2].flatMap(head))
    }
    expect(own.get('blocks.1.attn.W_O')!.shape).toEqual([6, 10, 24])
    const { values } = await analysed(composition, model, engine, {})
    // Two heads that share keys read them alike; W_QK of each is its own.
    expect((values.K as number[][]).length).toBe(6)
    await expect(mapped('grouped', { ...shared, n_key_heads: 4 })).rejects.toThrow(/cannot share 4 heads/)
    await expect(mapped('grouped', { ...shared, n_key_heads: 2 })).rejects.toThrow(/W_K must be 24 × 20/)
  })
})

describe('analyses of weights read them', () => {
  it('composition, as TransformerLens has it', async () => {
    const model = await mapped('fused', await profile('fused'))
    const { values } = await analysed(composition, model, engine, {})
    const { composition: expected } = await jsonOf<{
      composition: Record<string, Record<string, number[][]>>
    }>(join(reference, 'models', 'm1_attn_only', 'expected.json'))
    for (const kind of ['Q', 'K', 'V'])
      expect(difference(values[kind], expected['0->1'][kind])).toBeLessThan(1e-6)
  })

  it('copying needs W_E and W_U: with them it is that of the model, without them it says so', async () => {
    const whole = await analysed(ovCopying, await mapped('apart', await profile('apart')), engine, {})
    expect(whole.values.top1).toEqual((await analysed(ovCopying, original, engine, {})).values.top1)
    await expect(
      analysed(ovCopying, await mapped('heads', await profile('heads')), engine, {}),
    ).rejects.toThrow(/names no W_[EU]/)
  })

  it('nothing runs', async () => {
    const model = await mapped('apart', await profile('apart'))
    expect(() => requirePossible(loss, model)).toThrow(/cannot be run/)
    const job = { start: [[0]], capture: new Set<string>(), edits: [], logits: 'all' } as const
    await expect(engine.run(model, job)).rejects.toMatchObject({ code: 'WEIGHTS_ONLY' })
  })
})

describe('a mapping that does not fit is refused', () => {
  const change = async (changes: Partial<WeightsMapping>) =>
    mapped('apart', { ...(await profile('apart')), ...changes })
  const layer = 'transformer.layers.{l}.self_attn.'

  it.each([
    [{ n_heads: 7 }, /W_Q: 30 columns cannot be divided among 7 heads/],
    [
      { W_O: { name: `${layer}o.weight`, transposed: true } },
      /There is no transformer\.layers\.0\.self_attn\.o\.weight/,
    ],
    [{ W_O: { name: 'transformer.layers.0.self_attn.out_proj.weight', transposed: true } }, /needs \{l\}/],
    [{ W_E: { name: 'model.embed_tokens.weight', transposed: true } }, /W_E must be any × 24/],
    [{ b_Q: `${layer}out_proj.weight` }, /b_Q must be 30/],
  ])('%j', async (changes, message) => {
    await expect(change(changes)).rejects.toThrow(message)
  })

  it('a file that is no mapping', async () => {
    const file = join(scratch, 'odd.json')
    const given = JSON.parse(await readFile(join(folder, 'apart.mapping.json'), 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...given, n_heads: 0 }))
    await expect(mapped('apart', file)).rejects.toThrow(/odd\.json is no mapping of weights: n_heads/)
  })
})
