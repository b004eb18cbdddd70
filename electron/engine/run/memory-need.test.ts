import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ModelConfig } from '#shared/model/model-config'
import { Engine } from './engine'
import { leastBytes } from './memory-need'
import { openModelFolder, runnable, type RunnableModel } from './model-folder'
import { writeRandomModel } from './random-model'

const LONG = 200_000
const config: ModelConfig = {
  n_layers: 1,
  n_heads: 2,
  d_model: 8,
  d_head: 4,
  d_mlp: null,
  d_vocab: 10,
  d_vocab_out: 10,
  n_ctx: LONG,
  attn_only: true,
  act_fn: null,
  normalization_type: null,
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: 2,
}
const tokens = (length: number) => [Array.from({ length }, (_, i) => i % 10)]
const plain = { edits: [], logits: 'none' } as const

let folder: string
let model: RunnableModel
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'induction-lab-memory-'))
  await writeRandomModel(folder, 'long', config, 1)
  model = runnable(await openModelFolder(folder))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('knows what a pattern takes', () => {
  const job = { ...plain, start: tokens(1000), capture: new Set(['blocks.0.attn.hook_pattern']) }
  expect(leastBytes(model, job)).toBe(2 * 2 * 1000 * 1000 * 4)
  expect(leastBytes(model, { ...job, capture: new Set() })).toBe(2 * 1000 * 1000 * 4)
})

it('knows what logits take, which are written once', () => {
  const short = { ...plain, start: Array.from({ length: 500 }, () => [1, 2]), capture: new Set<string>() }
  expect(leastBytes(model, { ...short, logits: 'all' })).toBe(500 * 2 * 10 * 4)
  expect(leastBytes(model, { ...short, logits: [1] })).toBe(500 * 10 * 4)
  expect(leastBytes(model, { ...short, logits: [1], targets: [[3]] })).toBe(2 * 500 * 2 * 2 * 4)
})

it('refuses a run that no computer has room for, in a sentence, and runs on', async () => {
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  const capture = new Set(['blocks.0.attn.hook_pattern'])
  await expect(engine.run(model, { ...plain, start: tokens(LONG), capture })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    message: expect.stringMatching(
      /^This run needs at least 640\.0 GB of memory, and \d+\.\d GB are free\. Use fewer tokens\.$/,
    ) as string,
  })
  const { activations } = await engine.run(model, { ...plain, start: tokens(4), capture })
  expect(activations.get('blocks.0.attn.hook_pattern')!.shape).toEqual([1, 2, 4, 4])
  await engine.release()
})

it('says of too many tokens that the model has no positions for them, whatever memory they would take', async () => {
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  const capture = new Set(['blocks.0.attn.hook_pattern'])
  await expect(engine.run(model, { ...plain, start: tokens(LONG + 1), capture })).rejects.toMatchObject({
    code: 'BAD_TOKENS',
    message: '200001 tokens are more than the 200000 positions of the model. Use fewer.',
  })
  await engine.release()
})
