// @vitest-environment happy-dom
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { refusing } from '../electron/main/engine/engine-refusals'
import type { EngineThread } from '../electron/main/engine/engine-thread'
import { useKeptResults } from '../renderer/src/stores/kept-results'
import { useModelSessions } from '../renderer/src/stores/model-sessions'
import { useModels } from '../renderer/src/stores/models'
import { useAnalysis } from '../renderer/src/workspaces/circuits/useAnalysis'
import { useHeadTables } from '../renderer/src/workspaces/circuits/useHeadTables'
import { engineOfStores } from './support/engine-of-stores'

vi.setConfig({ testTimeout: 60_000 })

/** The stores of Circuits with an engine thread of their own, without a window between them. */
const patience = { timeout: 20_000, interval: 20 }

let engine: EngineThread
let library: string
let scope: EffectScope
/** What stands beside the model. */
let session: string | null
/** What the engine was asked, in its order. */
let asked: Pick<AnalysisRequest, 'name' | 'options'>[]

/** A start of the app: stores and an engine of its own. */
async function started(fault = '') {
  engine = engineOfStores(library, fault, {
    'models.analyse': ({ job: _job, ...request }: { job: string } & AnalysisRequest) => {
      asked.push(request)
      return refusing(async () => ({ kind: 'analysis', ...(await engine.ask('analyse', request)) }))
    },
    'models.session': () => ({ kind: 'session', text: session }),
    'models.keepSession': ({ text }: { text: string }) => {
      session = text
      return { kind: 'done' }
    },
  })
  asked = []
  scope = effectScope()
  const models = useModels()
  if (session === null) {
    await engine.ask('compile', { document: serializeDocument(exampleDocument('induction')) })
  }
  await models.refresh()
  const id = models.list.find(({ name }) => name.startsWith('Induction circuit'))!.id
  models.chosen = id
  useModelSessions()
  // What was kept beside the model is read, so that more can be kept.
  await vi.waitFor(() => expect(useKeptResults().model).toBe(id), patience)
  return id
}
/** Tables of both heads, which somebody asks for. */
const tablesOf = (model: string) =>
  scope.run(() =>
    useHeadTables(
      () => ['0.0', '1.0'].map((head) => ({ model, name: 'token-table', options: { head } })),
      () => false,
    ),
  )!
const headsAsked = () => asked.map(({ options }) => options.head)

beforeEach(() => {
  session = null
  library = mkdtempSync(join(tmpdir(), 'induction-lab-circuits-'))
})
afterEach(async () => {
  scope.stop()
  await engine.end()
  rmSync(library, { recursive: true, force: true })
})

it('goes on with the tables of all heads where the engine’s thread ended, and at the next start', async () => {
  const model = await started('analyse:throw:2')
  const tables = tablesOf(model)
  await tables.ask()
  expect(tables.error.value).toMatch(/engine/i)
  expect(tables.tables.value.map(({ head }) => head)).toEqual(['0.0'])
  await vi.waitFor(() => expect(session).toContain('token-table'), patience)
  const atTheLoss = session!

  await vi.waitFor(async () => {
    await tables.ask()
    expect(tables.error.value).toBeNull()
  }, patience)
  expect(tables.tables.value.map(({ head }) => head)).toEqual(['0.0', '1.0'])
  expect(headsAsked().filter((head) => head === '0.0')).toHaveLength(1)
  const whole = tables.tables.value

  await vi.waitFor(() => expect(session!.length).toBeGreaterThan(atTheLoss.length), patience)

  // Another start, with what was kept when the first had only one of them.
  scope.stop()
  await engine.end()
  session = atTheLoss
  const again = tablesOf(await started())
  await vi.waitFor(() => expect(again.tables.value.map(({ head }) => head)).toEqual(['0.0']), patience)
  expect(headsAsked()).toEqual([])
  await again.ask()
  expect(headsAsked()).toEqual(['1.0'])
  expect(again.tables.value).toEqual(whole)
})

it('asks once what several views ask, first what a person looks at, and goes on while one still waits', async () => {
  const model = await started()
  const head = ref('0.0')
  const views = effectScope()
  const of = (name: string, urgency: 'first' | 'beside', within = scope) =>
    within.run(() => useAnalysis(() => ({ model, name, options: {} }), undefined, urgency))!
  const beside = ['copying-eigenvalues', 'positional-qk', 'ov-copying', 'composition'].map((name) =>
    of(name, 'beside'),
  )
  const seen = of('composition', 'first', views)
  const mine = views.run(() =>
    useAnalysis(() => ({ model, name: 'token-table', options: { head: head.value } })),
  )!
  expect(seen.job.value).not.toBeNull()
  // The view of the composition is left before it was answered: who stands beside still waits for it.
  views.stop()
  await vi.waitFor(() => expect(beside.every(({ result }) => result.value !== null)).toBe(true), patience)
  expect(asked.map(({ name }) => name)).toEqual([
    ...['copying-eigenvalues', 'positional-qk', 'composition', 'ov-copying'],
  ])
  expect(mine.result.value).toBeNull()
  expect(beside.every(({ job }) => job.value === null)).toBe(true)
})
