import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeSafetensors } from '#shared/formats/safetensors'
import { importModel, type ImportOptions } from './import-model'
import { WeightsError } from './weights-error'

const reference = (path: string) => fileURLToPath(new URL(`../../../e2e/reference/${path}`, import.meta.url))

let scratch: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'import-'))
})
afterEach(() => rm(scratch, { recursive: true }))

/** Code and sentence with which an import is refused. */
async function refusal(options: Omit<ImportOptions, 'out'>): Promise<string> {
  try {
    await importModel({ ...options, out: join(scratch, 'out') })
  } catch (error) {
    if (error instanceof WeightsError) return `${error.code} ${error.message}`
    throw error
  }
  return 'imported'
}

async function config(fields: object): Promise<string> {
  const path = join(scratch, 'given.json')
  await writeFile(path, JSON.stringify(fields))
  return path
}

async function jsonOf(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(reference(path), 'utf8')) as Record<string, unknown>
}

describe('what weights cannot say is asked for', () => {
  it('the heads of a makemore checkpoint', async () => {
    const given = await config({ model_type: 'makemore' })
    expect(await refusal({ path: reference('models/m6b_makemore'), config: given })).toMatch(
      /NEEDS_CONFIG .*n_head,/,
    )
  })

  it('the family of names that several families share', async () => {
    const path = join(scratch, 'model.pt')
    await writeFile(path, await readFile(reference('models/m6b_makemore/model.pt')))
    expect(await refusal({ path })).toMatch(/NEEDS_CONFIG .*gpt2, nanogpt, makemore.*--architecture/)
  })

  it('normalisation and positions of a TransformerLens state dict', async () => {
    const path = join(scratch, 'model.pt')
    await writeFile(path, await readFile(reference('models/m2_shortformer/model.pth')))
    const sentence = await refusal({ path })
    expect(sentence).toMatch(/NEEDS_CONFIG .*normalization, positional_embedding_type/)
    expect(sentence).not.toMatch(/n_heads|d_model|n_layers/)
  })
})

describe('what the engine does not run is refused', () => {
  it.each([
    ['m1_attn_only', { n_key_value_heads: 1 }],
    ['m1_attn_only', { attn_scores_soft_cap: 50 }],
    ['m1_attn_only', { normalization_type: 'RMS' }],
    ['m4_gpt2_style', { act_fn: 'mish' }],
    ['m5_hf_gpt2', { scale_attn_by_inverse_layer_idx: true }],
    ['m5_hf_gpt2', { add_cross_attention: true }],
  ])('%s with %j', async (model, change) => {
    const given = await config({ ...(await jsonOf(`models/${model}/config.json`)), ...change })
    const [field] = Object.keys(change)
    expect(await refusal({ path: reference(`models/${model}`), config: given })).toMatch(
      new RegExp(`UNSUPPORTED .*${field}`),
    )
  })
})

describe('nothing is left over, missing or contradicted', () => {
  it('a family never reads the other layout of a square matrix', async () => {
    // makemore's c_attn is [3·d_model, d_model]: as GPT-2 it would have to be [d_model, 3·d_model].
    const given = await config({ ...(await jsonOf('models/m6b_makemore/config.json')), model_type: 'gpt2' })
    expect(await refusal({ path: reference('models/m6b_makemore'), config: given })).toMatch(
      /WRONG_SHAPE transformer\.h\.0\.attn\.c_attn\.weight is 72 × 24.*24 × 72/,
    )
  })

  it('a tensor that is no part of the model', async () => {
    const path = join(scratch, 'model.safetensors')
    const tensor = (name: string) => ({ name, shape: [1], values: Float64Array.of(0), dtype: 'F32' }) as const
    await writeFile(path, writeSafetensors([tensor('embed.W_E'), tensor('blocks.0.attn._W_K')]))
    expect(await refusal({ path, config: reference('models/m1_attn_only/config.json') })).toMatch(
      /MISSING_TENSOR/,
    )
    const given = await config({ ...(await jsonOf('models/m5_hf_gpt2/config.json')), n_layer: 2 })
    expect(await refusal({ path: reference('models/m5_hf_gpt2'), config: given })).toMatch(
      /UNEXPECTED_TENSOR transformer\.h\.2\./,
    )
  })

  it('a configuration that contradicts the one in the checkpoint', async () => {
    const given = await config({ n_head: 4 })
    expect(await refusal({ path: reference('models/m6a_nanogpt'), config: given })).toMatch(
      /BAD_CONFIG .*n_head is 2 in the checkpoint's model_args and 4 in given\.json/,
    )
  })

  it('a billion layers, without counting them', async () => {
    for (const [model, field] of [
      ['m1_attn_only', 'n_layers'],
      ['m5_hf_gpt2', 'n_layer'],
      ['m6b_makemore', 'n_layer'],
      ['m6c_mingpt', 'n_layer'],
    ]) {
      const given = await config({ ...(await jsonOf(`models/${model}/config.json`)), [field]: 1e9 })
      expect(await refusal({ path: reference(`models/${model}`), config: given })).toMatch(
        /MISSING_TENSOR .*1000000000/,
      )
    }
  })

  it('heads that do not divide the width', async () => {
    const given = await config({ ...(await jsonOf('models/m5_hf_gpt2/config.json')), n_head: 5 })
    expect(await refusal({ path: reference('models/m5_hf_gpt2'), config: given })).toMatch(
      /BAD_CONFIG .*5 heads/,
    )
  })

  it('an unknown family, and a configuration for names that no family has', async () => {
    const path = reference('invalid/unknown_architecture')
    expect(await refusal({ path, architecture: 'mamba' })).toMatch(/UNKNOWN_ARCHITECTURE .*“mamba”/)
    expect(await refusal({ path, config: join(path, 'config.json') })).toMatch(/UNKNOWN_ARCHITECTURE/)
  })
})

describe('files', () => {
  it('that are not there, or several', async () => {
    expect(await refusal({ path: join(scratch, 'no.pt') })).toMatch(/NOT_FOUND/)
    await mkdir(join(scratch, 'two'))
    await writeFile(join(scratch, 'two/a.pt'), '')
    await writeFile(join(scratch, 'two/b.pt'), '')
    expect(await refusal({ path: join(scratch, 'two') })).toMatch(/AMBIGUOUS .*a\.pt, b\.pt/)
  })

  it('an index that points out of its folder', async () => {
    const path = join(scratch, 'model.safetensors.index.json')
    await writeFile(path, JSON.stringify({ weight_map: { a: '../secret.safetensors' } }))
    expect(await refusal({ path })).toMatch(/DAMAGED .*does not stand beside it/)
  })

  it('a folder that has another model.safetensors', async () => {
    await mkdir(join(scratch, 'out'))
    await writeFile(join(scratch, 'out/model.safetensors'), 'mine')
    expect(await refusal({ path: reference('models/m1_attn_only') })).toMatch(/NOT_WRITABLE/)
    expect(await readFile(join(scratch, 'out/model.safetensors'), 'utf8')).toBe('mine')
  })

  it('with a changed byte: PyTorch reads them, we say so; NumPy refuses them, and so do we', async () => {
    // The first storage of the archive is the embedding; its numbers begin behind the name of its record.
    const weights = await readFile(reference('models/m1_attn_only/model.pt'))
    weights[weights.indexOf('model/data/0') + 200] ^= 1
    const path = join(scratch, 'model.pt')
    await writeFile(path, weights)
    const config = reference('models/m1_attn_only/config.json')
    const { manifest } = await importModel({ path, config, out: join(scratch, 'changed') })
    expect(manifest.suspicious).toEqual([expect.stringMatching(/^model\/data\/0 .*checksum/)])

    const arrays = await readFile(reference('imported/variants/stored.npz'))
    arrays[arrays.indexOf('embed.W_E.npy') + 160] ^= 1
    const archive = join(scratch, 'arrays.npz')
    await writeFile(archive, arrays)
    const tiny = reference('imported/variants/config.json')
    expect(await refusal({ path: archive, config: tiny })).toMatch(/DAMAGED “embed\.W_E\.npy”.*checksum/)
  })

  it('whose tied unembedding has other numbers than the embedding: transformers ignores it, we say so', async () => {
    const fields = await jsonOf('imported/variants/gpt2_untied/config.json')
    const given = await config({ ...fields, tie_word_embeddings: true })
    const path = reference('imported/variants/gpt2_untied')
    const { manifest } = await importModel({ path, config: given, out: join(scratch, 'tied') })
    expect(manifest.suspicious).toEqual([
      expect.stringMatching(/^lm_head\.weight differs from transformer\.wte/),
    ])
  })

  it('an import that is cancelled leaves nothing', async () => {
    const path = reference('models/m1_attn_only')
    const cancelled = new AbortController()
    cancelled.abort()
    expect(await refusal({ path, signal: cancelled.signal })).toMatch(/CANCELLED/)
    await expect(readFile(join(scratch, 'out/model.safetensors.partial'))).rejects.toThrow('ENOENT')
  })
})
