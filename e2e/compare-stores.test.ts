// @vitest-environment happy-dom
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import type { CircuitDocument } from '#shared/document/document'
import { serializeDocument } from '#shared/document/serialize'
import type { LabBridge } from '#shared/ipc/bridge'
import { chosenFault } from '../electron/engine/thread/chosen-fault'
import { refusing } from '../electron/main/engine/engine-refusals'
import { EngineThread } from '../electron/main/engine/engine-thread'
import { useComparedHeads } from '../renderer/src/stores/compared-heads'
import { useComparedTokens } from '../renderer/src/stores/compared-tokens'
import { useComparison } from '../renderer/src/stores/comparison'
import { useEngine } from '../renderer/src/stores/engine'
import { useHeadRanking } from '../renderer/src/stores/head-ranking'
import { useModels } from '../renderer/src/stores/models'
import { useTransplants } from '../renderer/src/stores/transplants'
import { useView } from '../renderer/src/stores/view'

/** The stores of Compare with an engine thread of their own, without a window between them. */
const entry = pathToFileURL(join(import.meta.dirname, '../electron/engine/worker.ts')).href
const program = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(entry)})))`
const patience = { timeout: 20_000, interval: 20 }

let engine: EngineThread
let library: string

async function started(fault = '') {
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const tell = (event: string, payload: unknown) =>
    listeners.get(event)?.forEach((listener) => listener(payload as never))
  engine = new EngineThread(
    { library, budget: 1e9, fault: chosenFault(fault) },
    (settings) => new Worker(program, { eval: true, workerData: settings }),
    {
      onStatus: (status) => tell('engine.status', status),
      onNotice: (message, lost) => tell('engine.notice', { message, lost }),
    },
  )
  const routes: Record<string, (args: never) => unknown> = {
    'engine.lost': () => [],
    'engine.status': () => engine.status,
    'engine.choose': () => ({ kind: 'done' }),
    'models.list': () => refusing(async () => ({ kind: 'list', ...(await engine.ask('list', undefined)) })),
    'models.analyse': ({
      job: _job,
      ...request
    }: { job: string } & Parameters<typeof engine.ask<'analyse'>>[1]) =>
      refusing(async () => ({ kind: 'analysis', ...(await engine.ask('analyse', request)) })),
    'models.run': ({ job: _job, ...request }: { job: string } & Parameters<typeof engine.ask<'run'>>[1]) =>
      refusing(async () => ({ kind: 'run', ...(await engine.ask('run', request)) })),
    'models.available': () =>
      refusing(async () => ({ kind: 'available', ...(await engine.ask('available', undefined)) })),
    'jobs.cancel': () => undefined,
  }
  const lab = {
    invoke: async (route: string, args: never) => ({ ok: true, value: await routes[route](args) }),
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, [...(listeners.get(event) ?? []), listener])
      return () => {}
    },
  } as unknown as LabBridge
  Object.assign(window, { lab })
  localStorage.clear()
  setActivePinia(createPinia())
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
