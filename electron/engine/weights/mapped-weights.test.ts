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
