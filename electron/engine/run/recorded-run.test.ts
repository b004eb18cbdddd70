import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFloat32Npy } from '#shared/formats/npy'
import { writeSafetensors } from '#shared/formats/safetensors'
import { writeZip } from '#shared/formats/zip'
import { detectors } from '../analyses/detectors'
import { offsetProfile } from '../analyses/offset-profile'
import { analysed, difference } from '../analyses/reference-input.testing'
import { loss } from '../analyses/loss'
import { runAnalysis } from '../analyses/run-analysis'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { importModel } from '../weights/import-model'
import { Engine } from './engine'
import { openModelFolder, runnable } from './model-folder'
import { jsonOf, reference, tensorsOf } from './reference.testing'

const folder = join(reference, 'models', 'm1_attn_only')
const engine = new Engine({ provider: 'cpu', threads: 1 })
let scratch: string
/** [layer, head, query, key] of the first repeated sequence, as TransformerLens has them. */
let patterns: { shape: number[]; values: Float32Array }
let tokens: number[]
let expected: { scores_per_sequence: Record<string, number[][][]> }

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'patterns-'))
  const stored = await tensorsOf(join(folder, 'repeated.safetensors'))
  const of = (layer: number) => stored.get(`blocks.${layer}.attn.hook_pattern`)!
  const [, heads, length] = of(0).shape
  const size = heads * length * length
  const layers = [0, 1].map((l) => [...of(l).values.subarray(0, size)])
  patterns = { shape: [2, heads, length, length], values: Float32Array.from(layers.flat()) }
  const json = await jsonOf<typeof expected & { repeated_tokens: number[][] }>(join(folder, 'expected.json'))
  expected = json
  tokens = json.repeated_tokens[0]
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

async function opened(name: string, files: Readonly<Record<string, Uint8Array | string>>) {
  const from = join(scratch, name)
  await mkdir(from, { recursive: true })
  for (const [file, content] of Object.entries(files)) await writeFile(join(from, file), content)
  await importModel({ path: from, out: join(scratch, `${name}-model`) })
  return runnable(await openModelFolder(join(scratch, `${name}-model`)))
}

const npy = () => writeFloat32Npy(patterns.shape, patterns.values)
const words = () => tokens.map((id) => `w${id}`)

const containers: Record<string, () => Readonly<Record<string, Uint8Array | string>>> = {
  'an .npy with a label for each position': () => ({
    'patterns.npy': npy(),
    'patterns.labels.json': JSON.stringify(words()),
  }),
  'an .npz with ids': () => ({
    'patterns.npz': writeZip([
      { name: 'patterns.npy', bytes: npy() },
      { name: 'tokens.npy', bytes: writeFloat32Npy([tokens.length], Float32Array.from(tokens)) },
    ]),
  }),
  'a .safetensors of hooks, with labels of ids': () => {
    const [layers, heads, length] = patterns.shape
    const size = heads * length * length
    const tensors = Array.from({ length: layers }, (_, l) => ({
      name: `blocks.${l}.attn.hook_pattern`,
      dtype: 'F32' as const,
      shape: [1, heads, length, length],
      values: Float64Array.from(patterns.values.subarray(l * size, (l + 1) * size)),
    }))
    const ids = {
      name: 'tokens',
      dtype: 'F32' as const,
      shape: [1, length],
      values: Float64Array.from(tokens),
    }
    return {
      'run.safetensors': writeSafetensors([...tensors, ids]),
      'labels.json': JSON.stringify(Object.fromEntries(tokens.map((id) => [id, `w${id}`]))),
    }
  },
}

describe('attention patterns without a model', () => {
  it.each(Object.keys(containers))('%s', async (what) => {
    const model = await opened(what.replace(/\W+/g, '-'), containers[what]())
    const recorded = model.manifest.patterns!
    expect(model.manifest.architecture).toBe('patterns')
    expect(model.manifest.suspicious).toEqual([])
    expect(recorded).toMatchObject({ n_layers: 2, n_heads: patterns.shape[1], causal: true })
    const { values } = await analysed(detectors, model, engine, { tokens: [recorded.tokens] })
    for (const [name, scores] of Object.entries(expected.scores_per_sequence)) {
      expect(
        difference(
          values[name],
          scores.map((layer) => layer[0]),
        ),
        name,
      ).toBeLessThan(1e-6)
    }
    const profile = await analysed(offsetProfile, model, engine, { tokens: [recorded.tokens] })
    const previous = (profile.values.profile as number[][][]).map((heads) =>
      heads.map((offsets) => offsets[1]),
    )
    const wanted = expected.scores_per_sequence.previous.map((layer) => layer[0])
    expect(difference(previous, wanted)).toBeLessThan(1e-6)
    if (what.includes('label')) {
      const tokenizer = await openTokenizer(model.folder)
      expect(recorded.tokens.map((id) => tokenizer!.textOf(id))).toEqual(words())
    }
  })

  it('nothing is computed that needs weights', async () => {
    const model = await opened('refusing', { 'patterns.npy': npy() })
    const own = model.manifest.patterns!.tokens
    expect(own).toEqual(tokens.map((_, position) => position))
    const run = { capture: new Set<string>(), edits: [], logits: 'none' } as const
    const pattern = new Set(['blocks.0.attn.hook_pattern'])
    await expect(engine.run(model, { ...run, start: [own], logits: 'all' })).rejects.toMatchObject({
      code: 'PATTERNS_ONLY',
    })
    await expect(engine.run(model, { ...run, capture: pattern, start: [[0]] })).rejects.toThrow(
      /other tokens/,
    )
    const input = { model, engine, tokens: [own], repeat: null, options: {}, note: () => {} }
    const textOfFile = () => Promise.reject(new Error('no file is read'))
    await expect(runAnalysis(loss, { ...input, textOfFile }, () => Promise.resolve('cpu'))).rejects.toThrow(
      /loss needs weights/,
    )
  })
})

describe('what is no attention pattern is refused', () => {
  const npyOf = (shape: number[], values: number[]) => writeFloat32Npy(shape, Float32Array.from(values))

  it.each([
    ['a score', [1, 1, 2, 2], [1, 0, 3, -2], {}, /weight 3 at query 1, key 0/],
    ['no square', [1, 1, 2, 3], [1, 0, 0, 1, 0, 0], {}, /as many keys as queries/],
    ['one head', [2, 2], [1, 0, 0.5, 0.5], {}, /\[layer, head, query, key\]/],
    ['labels', [1, 1, 2, 2], [1, 0, 0.5, 0.5], { 'labels.json': '["a"]' }, /list of 2 texts/],
  ])('%s', async (name, shape, values, files, message) => {
    await expect(opened(`bad-${name}`, { 'patterns.npy': npyOf(shape, values), ...files })).rejects.toThrow(
      message,
    )
  })

  it('rows that do not add up to 1 are named', async () => {
    const model = await opened('odd', { 'patterns.npy': npyOf([1, 1, 2, 2], [1, 0, 0.5, 0.25]) })
    expect(model.manifest.suspicious).toEqual(['Head 0.0: the weights of query 1 add up to 0.7500.'])
  })
})
