import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../run/engine'
import { openModelFolder, runnable } from '../run/model-folder'
import { writeRandomModel } from '../run/random-model'
import { importedReference, jsonOf, reference } from '../run/reference.testing'
import { findTokens, writeTokens } from '../tokenizers/import-tokens'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { importModel } from '../weights/import-model'
import { bundledModelFolders } from './bundled-models'
import { knownModels } from './known-models'
import { listModels } from './model-list'
import { modelPath } from './model-path'
import { modelsFolder } from './models-folder'
import { gpt2Sized, writePositionModel } from './position-model.testing'
import { checkPublished } from './published-check'
import { publishedValues } from './published-values'
import { repeatedScores } from './repeated-scores'
import { resourcesFolder } from './resources-folder'
import { checkHash, checkProviders, checkSource } from './verify-model'

let scratch: string
const engine = new Engine({ provider: 'cpu', threads: 1 })

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'library-'))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true, force: true })
})

describe('the models that come with the app', () => {
  it('hold an induction head and a previous-token head, as their cards say', async () => {
    const folders = await bundledModelFolders()
    expect(folders.map((folder) => basename(folder))).toEqual([
      'letters-2l',
      'letters-2l-shortformer',
      'text-2l',
    ])
    for (const folder of folders.filter((each) => basename(each).startsWith('letters'))) {
      const model = runnable(await openModelFolder(folder))
      const scores = await repeatedScores(engine, model, 0, { length: 20, sequences: 16, seed: 7 })
      expect(Math.max(...scores.induction_strict[1])).toBeGreaterThan(0.9)
      expect(Math.max(...scores.previous[0])).toBeGreaterThan(0.9)
      const card = await readFile(join(folder, 'card.md'), 'utf8')
      expect(card).toContain(model.manifest.weights!.sha256)
      const tokenizer = await openTokenizer(folder)
      expect(tokenizer!.encode('abz')).toEqual([0, 1, 2, 26])
      expect(tokenizer!.textOf(3)).toBe('c')
    }
  })

  it('read text, and lose as much on it as TransformerLens says', async () => {
    const folder = (await bundledModelFolders()).find((each) => basename(each) === 'text-2l')!
    const tokenizer = (await openTokenizer(folder))!
    const model = runnable(await openModelFolder(folder))
    const sentence = ' And the king said unto the people, Go up against the city of the Philistines.'
    const ids = tokenizer.encode(sentence + sentence)
    expect(ids[0]).toBe(tokenizer.bos!.id)
    expect(ids.slice(1).map(tokenizer.textOf).join('')).toBe(sentence + sentence)
    const n = (ids.length - 1) / 2
    expect(ids.slice(1, n + 1)).toEqual(ids.slice(n + 1))
    // TransformerLens 2.16.1 on these weights, in float64.
    const published = { analysis: 'loss', text: sentence + sentence, table: 'loss', at: [] }
    const [check] = await checkPublished(engine, model, [
      { ...published, value: 2.0195248404010786, tolerance: 1e-4 },
    ])
    expect(check).toMatchObject({ passed: true })
  })

  it('are what their imports wrote, and together under 20 MB', async () => {
    for (const folder of await bundledModelFolders()) {
      expect(await checkHash(await openModelFolder(folder))).toMatchObject({ passed: true })
    }
    const models = join(resourcesFolder(), 'models')
    let bytes = 0
    for (const entry of await readdir(models, { recursive: true })) {
      const found = await stat(join(models, entry))
      if (found.isFile()) bytes += found.size
    }
    expect(bytes).toBeLessThan(20_000_000)
  })
})

describe('verification', () => {
  it('passes what is whole and finds a changed byte', async () => {
    const folder = join(scratch, 'changed')
    await cp((await bundledModelFolders())[0], folder, { recursive: true })
    const model = runnable(await openModelFolder(folder))
    expect(await checkHash(model)).toMatchObject({ passed: true })
    expect(await checkSource(model)).toMatchObject({ passed: null })
    expect((await checkProviders(model, 1))[0]).toMatchObject({ name: 'cpu', passed: true })
    const path = join(folder, 'model.safetensors')
    const bytes = await readFile(path)
    bytes[bytes.length - 5] ^= 1
    await writeFile(path, bytes)
    expect(await checkHash(await openModelFolder(folder))).toMatchObject({ passed: false })
  })

  it('recomputes values that others computed, and says when one differs', async () => {
    const model = await importedReference('m2_shortformer', join(scratch, 'm2'))
    const expected = await jsonOf<{
      copying: { top1: number[][] }
      composition: Record<string, { K: number[][] }>
    }>(join(reference, 'models/m2_shortformer/expected.json'))
    const value = expected.copying.top1[1][2]
    const published = { analysis: 'ov-copying', table: 'top1', at: ['1', '2'], tolerance: 1e-4 }
    const K = { analysis: 'composition', table: 'K', at: ['0.3', '1.1'], tolerance: 1e-4 }
    const checks = await checkPublished(engine, model, [
      { ...published, value },
      { ...published, value: value + 0.01 },
      { ...K, value: expected.composition['0->1'].K[3][1] },
      { ...published, at: ['7', '7'], value },
      { analysis: 'loss', text: 'no tokenizer', table: 'loss', at: [], value, tolerance: 1 },
    ])
    expect(checks.map(({ passed }) => passed)).toEqual([true, false, true, null, null])
  })

  it('computes every number that is published of a model, and none of a model that has not those heads', async () => {
    const published = publishedValues['callummcdougall/attn_only_2L_half']
    const folder = join(scratch, 'twelve')
    await mkdir(folder)
    // Its heads and positions, narrow and with random weights: the numbers are there, and are others.
    await writeRandomModel(
      folder,
      'twelve',
      {
        n_layers: 2,
        n_heads: 12,
        d_model: 24,
        d_head: 2,
        d_mlp: null,
        d_vocab: 60,
        d_vocab_out: 60,
        n_ctx: 32,
        attn_only: true,
        act_fn: null,
        normalization_type: null,
        eps: 1e-5,
        positional_embedding_type: 'shortformer',
        attention_dir: 'causal',
        attn_scale: Math.sqrt(2),
      },
      1,
    )
    const twelve = await checkPublished(engine, runnable(await openModelFolder(folder)), published)
    expect(twelve.map(({ passed }) => passed)).toEqual(published.map(() => false))
    twelve.forEach(({ sentence }, i) =>
      expect(sentence).toMatch(new RegExp(`^Published ${published[i].value}, computed -?[\\d.]+$`)),
    )
    const three = await importedReference('m1_attn_only', join(scratch, 'three'))
    expect((await checkPublished(engine, three, published)).map(({ passed }) => passed)).toEqual(
      published.map(() => null),
    )
  })
})

describe('GPT-2’s published loss and accuracy', () => {
  // Its weights are not here: they are not replayed. A stand-in with its tokens says what is known of its predictions.
  it('are those of nine predictions after BOS, of which the last five are right', async () => {
    const folder = join(scratch, 'stand-in')
    const found = await findTokens(join(folder, 'none'), undefined, 'gpt2', gpt2Sized)
    const [The, the, other] = [464, 262, 0]
    await writePositionModel(folder, 'stand-in', (position) => {
      if (position >= 4) return new Map([[the, 30]])
      // −ln p of the right one, so that nine predictions have the mean that was published.
      const loss = (9 / 4) * 2.9376
      const right = 10
      const rest = 50257 - 2
      const wrong = Math.log(Math.exp(right + loss) - Math.exp(right) - rest)
      return new Map([
        [position === 0 ? The : the, right],
        [other, wrong],
      ])
    })
    await writeTokens(folder, found)
    const model = runnable(await openModelFolder(folder))
    const published = publishedValues['openai-community/gpt2']
    const checks = await checkPublished(engine, model, published)
    expect(checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['loss loss', true],
      ['loss accuracy', true],
    ])
    const [, accuracy] = published
    expect(await checkPublished(engine, model, [{ ...accuracy, value: 6 / 9 }])).toMatchObject([
      { passed: false, sentence: 'Published 0.6666666666666666, computed 0.555556' },
    ])
  })
})

describe('the list of models', () => {
  it('has what comes along, what was imported, and what could be fetched', async () => {
    const models = join(scratch, 'models')
    await importModel({ path: join(reference, 'models/m6a_nanogpt'), out: join(models, 'mine') })
    const listed = await listModels(models)
    expect(listed.find(({ id }) => id === 'letters-2l')).toMatchObject({ state: 'bundled', licence: 'MIT' })
    expect(listed.find(({ id }) => id === 'mine')).toMatchObject({ state: 'installed', licence: null })
    expect(listed.find(({ id }) => id === 'gpt2')).toMatchObject({ state: 'known', folder: null })
    expect(await modelPath('mine', models)).toBe(join(models, 'mine'))
    expect(basename(await modelPath('letters-2l', models))).toBe('letters-2l')
    expect(await modelPath('elsewhere', models)).toBe('elsewhere')
  })

  it('names each known model once, and pins what has a hash', () => {
    expect(new Set(knownModels.map(({ id }) => id)).size).toBe(knownModels.length)
    for (const { sha256, revision } of knownModels) {
      if (sha256 !== undefined) expect(revision).toMatch(/^[0-9a-f]{40}$/)
    }
  })

  it('is kept where the system has an application’s data', () => {
    expect(modelsFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.local/share/induction-lab/models')
    expect(modelsFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/ada')).toBe('/data/induction-lab/models')
    expect(modelsFolder({ INDUCTION_LAB_MODELS: '/big' }, 'win32', '')).toBe('/big')
  })
})

describe('tokens of an imported model', () => {
  it('come from the file beside the checkpoint, or from the one that is named', async () => {
    const source = join(scratch, 'nano')
    await cp(join(reference, 'models/m6a_nanogpt'), source, { recursive: true })
    await cp(join(reference, 'tokenizers/meta.pkl'), join(source, 'meta.pkl'))
    const out = join(scratch, 'nano-imported')
    await importModel({ path: source, out })
    expect((await openTokenizer(out))!.encode('\n ,')).toEqual([0, 1, 2])
    const labels = join(scratch, 'labels.json')
    await writeFile(labels, JSON.stringify({ 0: 'up', 64: 'down' }))
    await importModel({ path: source, out, tokenizer: labels })
    expect((await openTokenizer(out))!.textOf(64)).toBe('down')
  })

  it('are left out, and that is said, where they are another model’s', async () => {
    const source = join(scratch, 'other')
    await cp(join(reference, 'models/m6b_makemore'), source, { recursive: true })
    await writeFile(join(source, 'labels.json'), JSON.stringify({ 27: 'too much' }))
    const out = join(scratch, 'other-imported')
    const { manifest } = await importModel({ path: source, out })
    expect(manifest.suspicious.join()).toContain('another model’s')
    expect(await openTokenizer(out)).toBe(null)
    await expect(
      importModel({ path: source, out, tokenizer: join(source, 'labels.json') }),
    ).rejects.toMatchObject({ code: 'BAD_CONFIG' })
  })
})
