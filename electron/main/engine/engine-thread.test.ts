import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSafetensors } from '#shared/formats/safetensors'
import type { EngineStatus, Prompt } from '#shared/ipc/engine'
import { chosenFault } from '../../engine/thread/chosen-fault'
import { EngineRefusal, EngineThread } from './engine-thread'

const root = join(import.meta.dirname, '../../..')
const reference = join(root, 'e2e/reference/models/m1_attn_only')
/** The thread's own source: a thread is not started through the loader that reads TypeScript, so it loads it itself. */
const entry = pathToFileURL(join(root, 'electron/engine/worker.ts')).href
const program = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(entry)})))`

let library: string
let workers: Worker[]
let notices: [sentence: string, lost: boolean][]
let statuses: EngineStatus[]
let engine: EngineThread

function started({ budget = 1e9, fault = '', heap = 512 } = {}): EngineThread {
  return new EngineThread(
    { library, budget, fault: chosenFault(fault) },
    (settings) => {
      const resourceLimits = { maxOldGenerationSizeMb: heap }
      const worker = new Worker(program, { eval: true, workerData: settings, resourceLimits })
      workers.push(worker)
      return worker
    },
    {
      onStatus: (status) => statuses.push(status),
      onNotice: (sentence, lost) => notices.push([sentence, lost]),
    },
  )
}

beforeEach(async () => {
  library = mkdtempSync(join(tmpdir(), 'induction-lab-thread-'))
  workers = []
  notices = []
  statuses = []
  engine = started()
  await engine.choose('cpu')
})
afterEach(async () => {
  await engine.end()
  rmSync(library, { recursive: true, force: true })
})

const ids = [0, 29, 29, 19, 44]
const prompt: Prompt = { kind: 'ids', ids }

it('imports a model, runs it and gives the rows of a pattern that TransformerLens computed', async () => {
  const progress: number[] = []
  const { model } = await engine.ask(
    'import',
    { path: reference },
    { onProgress: (done) => progress.push(done) },
  )
  expect(progress.at(-1)).toBeGreaterThan(0)
  const { tokens } = JSON.parse(readFileSync(join(reference, 'expected.json'), 'utf8')) as {
    tokens: number[][]
  }
  const run = await engine.ask('run', { model, prompt: { kind: 'ids', ids: tokens[0] } })
  const n = tokens[0].length
  const rows = await engine.ask('pattern', { handle: run.handle, layer: 1, head: 2, from: 30, count: 5 })
  const expected = readSafetensors(
    new Uint8Array(readFileSync(join(reference, 'activations.safetensors'))),
  ).find(({ name }) => name === 'blocks.1.attn.hook_pattern')!.values
  expect(rows).toHaveLength(5 * n)
  rows.forEach((value, index) => expect(value).toBeCloseTo(Number(expected[(2 * n + 30) * n + index]), 5))
}, 60_000)

it('is there again after its thread was ended, with its models; runs are gone and refused', async () => {
  // The second run never ends by itself, so that it is under way when the thread goes.
  engine = started({ fault: 'run:stall:2' })
  await engine.choose('cpu')
  const { model } = await engine.ask('import', { path: reference })
  const { handle } = await engine.ask('run', { model, prompt })
  const lost = engine.ask('run', { model, prompt }).catch((error: unknown) => error)
  await workers[0].terminate()
  expect(await lost).toBeInstanceOf(EngineRefusal)
  expect(((await lost) as EngineRefusal).fault.code).toBe('ENGINE_LOST')
  expect(notices).toEqual([[expect.stringContaining('starts again'), true]])
  expect(statuses.at(-1)!.kept).toBe(0)

  await expect(engine.ask('pattern', { handle, layer: 0, head: 0, from: 0, count: 1 })).rejects.toMatchObject(
    {
      fault: { code: 'GONE', gone: true },
    },
  )
  expect(workers).toHaveLength(2)
  const { models } = await engine.ask('list', undefined)
  expect(models.map(({ id }) => id)).toContain(model)
  const again = await engine.ask('run', { model, prompt })
  expect(again.tokens.map(({ id }) => id)).toEqual(ids)
}, 60_000)

const analysing = (model: string, name: string) =>
  engine.ask('analyse', {
    model,
    name,
    options: name === 'ablation' ? { range: 'all' } : {},
    tokens: { kind: 'ids', ids: [ids, [0, 3, 5, 3, 5]] },
    seed: 0,
    files: {},
  })
const ASKED = {
  run: (model: string) => engine.ask('run', { model, prompt }),
  'an analysis': (model: string) => analysing(model, 'detectors'),
  'a sweep of ablations': (model: string) => analysing(model, 'ablation'),
  'an import': () => engine.ask('import', { path: join(reference, '../m2_shortformer') }),
}

it('gives up what is under way before it ends, and loses nothing by that', async () => {
  const { model } = await engine.ask('import', { path: reference })
  const given = ASKED['a sweep of ablations'](model).catch((error: unknown) => error)
  expect(engine.isBusy).toBe(true)
  await engine.retire(30_000)
  expect(((await given) as EngineRefusal).fault.code).toBe('CANCELLED')
  expect(engine.isBusy).toBe(false)
  expect(workers.map(({ threadId }) => threadId)).toEqual([-1])
  expect(notices).toEqual([])
}, 60_000)

const ENDS = {
  'throws an error that nobody catches': ['throw', 'The engine stopped', ''],
  'runs out of heap': ['heap', 'The engine ran out of memory', ', with fewer tokens'],
  'is ended': ['stall', 'The engine stopped', ''],
} as const

it.each([
  ['run', 'run:*', 'throws an error that nobody catches'],
  ['run', 'run:*', 'runs out of heap'],
  ['an analysis', 'analyse:*', 'throws an error that nobody catches'],
  ['a sweep of ablations', 'analyse:*', 'runs out of heap'],
  ['an import', 'import:*:2', 'throws an error that nobody catches'],
  ['an import', 'import:*:2', 'is ended'],
] as const)(
  '%s (%s): is there again after its thread %s, and says what was lost',
  async (asked, place, ended) => {
    const [how, why, advice] = ENDS[ended]
    // A first import makes a model, which is there afterwards.
    engine = started({ fault: place.replace('*', how), heap: 128 })
    await engine.choose('cpu')
    const { model } = await engine.ask('import', { path: reference })
    const refused = ASKED[asked](model).then(
      () => null,
      (error: unknown) => error,
    )
    if (how === 'stall') await workers[0].terminate()
    expect(await refused).toMatchObject({
      fault: {
        code: 'ENGINE_LOST',
        message: `${why} before this was done. Try it again${advice}.`,
        gone: false,
      },
    })
    expect(notices).toEqual([[`${why} and starts again. Models are kept; runs have to be made again.`, true]])
    const { models, broken } = await engine.ask('list', undefined)
    expect(models.flatMap(({ id, bundled }) => (bundled ? [] : [id]))).toEqual([model])
    expect(broken).toEqual([])
    const gone = await engine.ask('hooks', { handle: 'none' }).catch((error: unknown) => error)
    expect(gone).toMatchObject({ fault: { code: 'GONE' } })
  },
  60_000,
)

it('reads and keeps models where it is told to, without a new start', async () => {
  const { model } = await engine.ask('import', { path: reference })
  const other = mkdtempSync(join(tmpdir(), 'induction-lab-other-'))
  await engine.configure({ library: other, budget: 2e6 })
  const ownModels = async () => {
    const { models } = await engine.ask('list', undefined)
    return models.flatMap(({ id, bundled }) => (bundled ? [] : [id]))
  }
  expect(await ownModels()).toEqual([])
  expect(statuses.at(-1)!.budget).toBe(2e6)
  await engine.configure({ library, budget: 2e6 })
  expect(await ownModels()).toEqual([model])
  expect(workers).toHaveLength(1)
  rmSync(other, { recursive: true })
}, 60_000)

it('computes again what a small memory had no room for', async () => {
  engine = started({ budget: 1 })
  await engine.choose('cpu')
  const { model } = await engine.ask('import', { path: reference })
  const { handle } = await engine.ask('run', { model, prompt })
  for (const layer of [0, 1, 0]) {
    const row = await engine.ask('pattern', { handle, layer, head: 1, from: 4, count: 1 })
    expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
  }
  const next = await engine.ask('next', { handle, position: 4, most: 64 })
  expect(next.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6)
}, 60_000)

it('keeps no more after many runs than after one', async () => {
  const { model } = await engine.ask('import', { path: reference })
  const { handle } = await engine.ask('run', { model, prompt })
  await engine.ask('release', { handle })
  const { kept } = statuses.at(-1)!
  for (let i = 0; i < 200; i++) {
    const run = await engine.ask('run', { model, prompt })
    await engine.ask('release', { handle: run.handle })
  }
  expect(statuses.at(-1)!.kept).toBe(kept)
}, 120_000)

it('ends an import that is cancelled and leaves nothing behind', async () => {
  let id = -1
  const cancelled = engine.ask('import', { path: reference }, { onId: (given) => (id = given) })
  engine.cancel(id)
  await expect(cancelled).rejects.toMatchObject({ fault: { code: 'CANCELLED' } })
  const { models } = await engine.ask('list', undefined)
  expect(models.filter(({ bundled }) => !bundled)).toEqual([])
}, 60_000)

it('tells the window no path', async () => {
  await expect(engine.ask('import', { path: join(library, 'missing', 'gone.pt') })).rejects.toMatchObject({
    fault: { code: 'NOT_FOUND', message: 'There is no gone.pt. Choose a file or folder that is there.' },
  })
}, 60_000)
