import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors } from '#shared/formats/safetensors'
import type { WeightsMapping } from '#shared/model/weights-mapping'
import type { AnalysisTokens } from '#shared/ipc/analysis'
import { EngineService } from './engine-service'

const reference = (path: string) => join(import.meta.dirname, '../../../e2e/reference', path)
const never = () => ({ signal: new AbortController().signal, onProgress: () => {} })

let folder: string
let library: string
let service: EngineService

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-imports-'))
  library = join(folder, 'library')
  const listeners = { onStatus: () => {}, onNotice: () => {} }
  service = new EngineService({ library, provider: 'cpu', budget: 1e9 }, listeners)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const listed = async (id: string) => {
  const { models } = await service.answer('list', undefined, never())
  return models.find((model) => model.id === id)!
}

it('a model with a weight that is no number opens, says which, and has no loss where NaN has come', async () => {
  const { model } = await service.answer(
    'import',
    { path: reference('invalid/nan_weight.safetensors') },
    never(),
  )
  expect((await listed(model)).suspicious).toEqual(['blocks.0.attn.W_Q holds 1 NaN.'])
  const { handle, losses } = await service.answer(
    'run',
    { model, prompt: { kind: 'ids', ids: [0, 29, 29, 19] } },
    never(),
  )
  expect(losses.filter((loss) => loss !== null && !Number.isFinite(loss))).toEqual([])
  expect(losses.at(-1)).toBeNull()
  expect(await service.answer('next', { handle, position: 3, most: 5 }, never())).toEqual([])
  expect((await service.answer('ranks', { handle }, never())).at(-1)).toBeNull()
})

describe('an import that lacks something', () => {
  const path = () => {
    const file = join(folder, 'names.pt')
    copyFileSync(reference('models/m6b_makemore/model.pt'), file)
    return file
  }
  const refusal = async (answers?: Record<string, string | number>) => {
    const error: unknown = await service
      .answer('import', { path: path(), answers }, never())
      .catch((e: unknown) => e)
    return service.fault(error)
  }

  it('asks for the family, then for the heads, and goes on with the answers', async () => {
    expect(await refusal()).toMatchObject({
      code: 'NEEDS_CONFIG',
      asks: [{ field: 'architecture', choices: ['gpt2', 'nanogpt', 'makemore'] }],
    })
    expect(await refusal({ architecture: 'makemore' })).toMatchObject({
      // What divides the width, 24.
      asks: [{ field: 'n_head', choices: null, among: [1, 2, 3, 4, 6, 8, 12, 24] }],
    })
    const answers = { architecture: 'makemore', n_head: 4 }
    const { model } = await service.answer('import', { path: path(), answers }, never())
    expect(await listed(model)).toMatchObject({ architecture: 'makemore', config: { n_heads: 4 } })
  })

  it('refuses an answer that cannot be', async () => {
    const fault = await refusal({ architecture: 'makemore', n_head: 7 })
    expect(fault).toMatchObject({ code: 'BAD_CONFIG' })
    expect(fault.message).toMatch(/^What you said: n_embd \d+ cannot be divided among 7 heads/)
  })

  it('takes “none” for a normalisation that is not there', async () => {
    const file = join(folder, 'plain.pt')
    copyFileSync(reference('models/m1_attn_only/model.pt'), file)
    const answers = { normalization: 'none', positional_embedding_type: 'standard' }
    const { model } = await service.answer('import', { path: file, answers }, never())
    expect((await listed(model)).config).toMatchObject({ normalization_type: null, n_layers: 2 })
  })
})

describe('weights of unknown architecture', () => {
  it('become a model of heads, and the mapping is there for the next', async () => {
    const file = join(folder, 'mine.safetensors')
    copyFileSync(reference('mapped/apart.safetensors'), file)
    const { model } = await service.answer('import', { path: file }, never())
    const { tensors, profiles } = await service.answer('tensors', { model }, never())
    expect(tensors).toContainEqual({ name: 'lm_head.weight', shape: [64, 24] })
    expect(profiles).toEqual([])
    const mapping = JSON.parse(readFileSync(reference('mapped/apart.mapping.json'), 'utf8')) as WeightsMapping
    const made = await service.answer('map', { model, mapping }, never())
    const mapped = await listed(made.model)
    const original = await listed(model)
    expect(mapped).toMatchObject({ name: 'mine, mapped', mapped: true, config: { n_layers: 2, n_heads: 3 } })
    expect(mapped.sha256).toBe(original.sha256)
    writeFileSync(join(library, 'odd.mapping.json'), '{')
    expect((await service.answer('tensors', { model }, never())).profiles).toEqual([
      { name: 'mine', mapping },
    ])
    expect(existsSync(join(library, 'mine.mapping.json'))).toBe(true)
    await expect(service.answer('map', { model: made.model, mapping }, never())).rejects.toThrow(/already/)
  })
})

describe('a handwriting transformer', () => {
  it('runs on tokens and a text, which its analyses read as well', async () => {
    const stored = new Map(
      readSafetensors(new Uint8Array(readFileSync(reference('cursive/activations.safetensors')))).map(
        (tensor) => [tensor.name, tensor] as const,
      ),
    )
    const { model } = await service.answer('import', { path: reference('cursive') }, never())
    const ids = [...stored.get('tokens')!.values.subarray(0, 10)]
    const context = [...stored.get('short_context')!.values]
    const prompt = { kind: 'ids' as const, ids }
    const alone: unknown = await service.answer('run', { model, prompt }, never()).catch((e: unknown) => e)
    expect(service.fault(alone).message).toMatch(/write it into the field “Context”/)
    const run = await service.answer('run', { model, prompt: { ...prompt, context } }, never())
    const width = 23
    const logits = stored.get('one_context.logits')!.values
    run.losses.slice(1).forEach((loss, position) => {
      const row = logits.slice(position * width, (position + 1) * width)
      const total = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0))
      expect(loss).toBeCloseTo(total - row[ids[position + 1]], 4)
    })
    const hooks = await service.answer('hooks', { handle: run.handle }, never())
    expect(hooks.find(({ name }) => name === 'blocks.1.cross_attn.hook_pattern')!.shape).toEqual([3, 10, 3])
    const sources: AnalysisTokens[] = [
      { kind: 'run', handle: run.handle },
      { kind: 'ids', ids: [ids] },
    ]
    for (const tokens of sources) {
      const asked = { model, name: 'loss', options: {}, tokens, seed: 0, files: {} }
      const { json } = await service.answer('analyse', asked, never())
      const { tables, provenance } = JSON.parse(json) as {
        tables: { name: string; values: number }[]
        provenance: { context: number[][] }
      }
      const mean = run.losses.slice(1).reduce<number>((sum, loss) => sum + loss! / 9, 0)
      expect(tables.find(({ name }) => name === 'loss')!.values).toBeCloseTo(mean, 5)
      expect(provenance.context).toEqual([context])
    }
  })
})
