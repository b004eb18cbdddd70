// @vitest-environment happy-dom
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import type { CircuitDocument } from '#shared/document/document'
import { serializeDocument } from '#shared/document/serialize'
import { readSafetensors, writeSafetensors } from '#shared/formats/safetensors'
import type { ModelConfig } from '#shared/model/model-config'
import { writeRandomModel } from '../electron/engine/run/random-model'
import type { EngineThread } from '../electron/main/engine/engine-thread'
import { newSession } from '../renderer/src/document/history'
import { useComparedHeads } from '../renderer/src/stores/compared-heads'
import { useComparedTokens } from '../renderer/src/stores/compared-tokens'
import { useComparison } from '../renderer/src/stores/comparison'
import { useDocument } from '../renderer/src/stores/document'
import { useEngine } from '../renderer/src/stores/engine'
import { useHeadRanking } from '../renderer/src/stores/head-ranking'
import { useModels } from '../renderer/src/stores/models'
import { useStrengthFit } from '../renderer/src/stores/strength-fit'
import { useTransplants } from '../renderer/src/stores/transplants'
import { useView } from '../renderer/src/stores/view'
import { engineOfStores } from './support/engine-of-stores'

vi.setConfig({ testTimeout: 60_000 })

/** The stores of Compare with an engine thread of their own, without a window between them. */
const patience = { timeout: 20_000, interval: 20 }

/** As letters-2l, small. */
const letterModel: ModelConfig = {
  ...{ n_layers: 2, n_heads: 2, d_model: 16, d_head: 8, d_mlp: null, d_vocab: 8, d_vocab_out: 8 },
  ...{ n_ctx: 16, attn_only: true, act_fn: null, normalization_type: null, eps: 1e-5 },
  ...{ positional_embedding_type: 'standard', attention_dir: 'causal', attn_scale: Math.sqrt(8) },
}

let engine: EngineThread
let library: string

async function started(fault = '') {
  engine = engineOfStores(library, fault)
  await useModels().refresh()
  useView().workspace = 'compare'
  useHeadRanking()
  /** The circuit as a model of the library. */
  const compile = async (document: CircuitDocument) => {
    const { model } = await engine.ask('compile', { document: serializeDocument(document) })
    await useModels().refresh()
    return useModels().list.find(({ id }) => id === model)!
  }
  return { compile, comparison: useComparison(), heads: useComparedHeads(), tokens: useComparedTokens() }
}

beforeEach(() => {
  library = mkdtempSync(join(tmpdir(), 'induction-lab-compare-'))
})
afterEach(async () => {
  await engine.end()
  rmSync(library, { recursive: true, force: true })
})

it('asks what the engine stopped over once more, and then not by itself', async () => {
  const { heads } = await started('analyse:throw:1')
  const told = 'The engine stopped over this twice. It is not asked again by itself.'
  await vi.waitFor(() => expect(heads.problem).toBe(told), patience)
  expect(useComparedTokens().asked.gaveUp).toBe(true)
  expect(useEngine().losses).toBe(2)
  await useComparedTokens().asked.ask()
  expect(useEngine().losses).toBe(4)
  expect(heads.problem).toBe(told)
})

it('has its numbers and the causal test again after the engine was lost once', async () => {
  const { heads } = await started('analyse:throw:3')
  const transplants = useTransplants()
  await vi.waitFor(() => {
    expect(useEngine().losses).toBeGreaterThan(0)
    expect(heads.beside).not.toBeNull()
    expect(useHeadRanking().nearest[0]?.name).toMatch(/^1\./)
    expect(transplants.stale).toBeNull()
  }, patience)
  // Whatever thread it meets, its own third analysis is lost: the button is there again.
  await vi.waitFor(async () => {
    await transplants.run()
    expect(transplants.result).not.toBeNull()
  }, patience)
  const { clean, ablated, mine } = transplants.result!.losses
  expect(ablated - clean).toBeGreaterThan(0.01)
  expect(mine).toBeLessThan(ablated)
})

it('names letters that the model does not have, and needs none of them in drawn sequences', async () => {
  const { comparison, heads, tokens } = await started()
  await vi.waitFor(() => expect(heads.beside).not.toBeNull(), patience)
  comparison.overrides = { a: 'not a letter' }
  await vi.waitFor(() => expect(tokens.tokens[0]?.warning).toBeTruthy(), patience)
  expect(tokens.mapped).not.toContain('a')
  expect(tokens.drawn.every(({ letters }) => !letters.includes('a'))).toBe(true)
  expect(heads.problem).toContain('“a”')
  comparison.overrides = { a: 'b' }
  await vi.waitFor(() => expect(tokens.problem).toMatch(/“a” and “b”/), patience)
})

it('names what cannot be compared: patterns alone, NaN, too many tokens, a fit without a place to begin', async () => {
  const folder = join(library, 'odd')
  await writeRandomModel(folder, 'odd', letterModel, 1)
  const weights = join(folder, 'model.safetensors')
  const tensors = readSafetensors(readFileSync(weights)).map((tensor) => {
    const values = Float64Array.from(tensor.values)
    // [head, d_model, d_head]: those of the second head.
    if (tensor.name === 'blocks.1.attn.W_Q') values.fill(NaN, values.length / 2)
    return { name: tensor.name, shape: tensor.shape, dtype: 'F32' as const, values }
  })
  writeFileSync(weights, writeSafetensors(tensors, {}))
  const { compile, comparison, heads, tokens } = await started()
  const [documents, ranking, fit] = [useDocument(), useHeadRanking(), useStrengthFit()]
  comparison.choose(useModels().list.find(({ name }) => name === 'odd')!)
  comparison.chosenTrained = { layer: 1, head: 1 }
  await vi.waitFor(() => {
    expect(heads.warning).toMatch(/^The pattern of 1\.1 holds NaN at position 0, 1/)
    expect(ranking.nearest.map(({ name }) => name).indexOf('1.1')).toBe(3)
  }, patience)
  expect(heads.distance!.means.totalVariation).toBeNaN()
  expect(ranking.nearest[3].distance).toBeNaN()
  expect(ranking.nearest[0].distance).toBeLessThanOrEqual(1)
  await fit.run()
  expect(fit.error).toMatch(/holds NaN on these sequences/)

  // What attends evenly cannot be reached from rows that are a single key each in every bit.
  const even = await compile({ ...exampleDocument('induction', { strength: 0 }), name: 'Even' })
  const sharp = exampleDocument('induction', { strength: 950 })
  documents.add(newSession('sharp', sharp), { file: null, mark: null })
  comparison.choose(even)
  await vi.waitFor(() => expect(tokens.drawn.length).toBeGreaterThan(0), patience)
  await fit.run()
  expect(fit.error).toMatch(/no place to begin.* Nothing was changed\.$/)
  expect(fit.result).toBeNull()
  expect(documents.dragging).toBe(false)
  expect(documents.circuit.constants.s).toBe(950)

  const path = join(library, 'recorded.safetensors')
  const values = Float64Array.of(1, 0, 0.5, 0.5)
  writeFileSync(path, writeSafetensors([{ name: 'patterns', shape: [1, 1, 2, 2], dtype: 'F32', values }]))
  await engine.ask('import', { path })
  await useModels().refresh()
  expect(comparison.others).toMatchObject([{ name: 'recorded', why: 'only attention patterns' }])
  expect(comparison.runnable.map(({ name }) => name)).not.toContain('recorded')
  comparison.choose(comparison.others[0])
  expect(comparison.missing).toMatch(/^recorded has only attention patterns, so it cannot be run\./)

  const long = exampleDocument('induction', { positions: 70 })
  const sequence = Array.from({ length: 66 }, (_, i) => 'abcd'[i % 4])
  documents.add(newSession('long', { ...long, tokens: sequence }), { file: null, mark: null })
  comparison.choose(useModels().list.find(({ name }) => name === 'letters-2l')!)
  const told = 'The sequence has 67 tokens with BOS, and the model 64 positions. Shorten it.'
  await vi.waitFor(() => expect(heads.problem).toBe(told), patience)
})

it('notices weights that were exchanged under the old description, and says so', async () => {
  const { compile, comparison, heads } = await started()
  const own = await compile(exampleDocument('induction'))
  comparison.choose(own)
  await vi.waitFor(() => expect(heads.beside).not.toBeNull(), patience)
  expect(comparison.missing).toBeNull()
  // The same shapes, another strength.
  const weaker = exampleDocument('induction', { strength: 1 })
  const other = await compile({ ...weaker, name: 'Weaker' })
  const weights = ({ id }: typeof own) => join(library, id.replace('imported/', ''), 'model.safetensors')
  copyFileSync(weights(other), weights(own))
  comparison.chosenTrained = { layer: 0, head: 0 }
  await vi.waitFor(
    () =>
      expect(comparison.missing).toMatch(/ is here, but with other weights than those of this comparison/),
    patience,
  )
})
