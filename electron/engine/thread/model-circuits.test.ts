import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CircuitMatrix } from '#shared/ipc/circuits'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { analyses } from '../analyses/registry'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { importedReference } from '../run/reference.testing'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { resourcesFolder } from '../library/resources-folder'
import { bareWeights } from './circuit-weights'
import { compileInto } from './compiled-circuit'
import { KeptMemory } from './kept-memory'
import { ModelCircuits } from './model-circuits'
import { foundTokens, tokenTexts } from './token-search'

let scratch: string
let model: RunnableModel
const OV: CircuitMatrix = { kind: 'OV', heads: [{ layer: 1, head: 0 }] }

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-circuits-'))
  model = await importedReference('m1_attn_only', scratch)
})
afterAll(() => rm(scratch, { recursive: true }))

it('gives a window of a map, and the ends of its lines with the rank of the diagonal', async () => {
  const circuits = new ModelCircuits(new KeptMemory(1e8))
  const info = await circuits.open(model, OV)
  expect(info).toMatchObject({ rows: 64, columns: 64, rowsAre: 'token', columnsAre: 'output', finite: true })
  const whole = { from: 0, count: 64 }
  const cells = await circuits.cells(model, OV, whole, whole)
  expect(info.largest).toBeCloseTo(Math.max(...cells.map(Math.abs)), 5)
  const window = await circuits.cells(model, OV, [9, 3], { from: 10, count: 4 })
  expect([...window]).toEqual([9, 3].flatMap((row) => [...cells.slice(row * 64 + 10, row * 64 + 14)]))

  const row = [...cells.slice(3 * 64, 4 * 64)]
  const order = row.map((value, index) => ({ index, value })).sort((a, b) => b.value - a.value)
  const line = await circuits.line(model, OV, 'row', 3, 5)
  expect(line.largest.map(({ index }) => index)).toEqual(order.slice(0, 5).map(({ index }) => index))
  expect(line.smallest.map(({ index }) => index)).toEqual(
    order
      .slice(-5)
      .reverse()
      .map(({ index }) => index),
  )
  expect(line.own!.above).toBe(row.filter((value) => value > row[3]).length)
})

it('gives the same after the memory let it go, and refuses what is not there', async () => {
  const circuits = new ModelCircuits(new KeptMemory(1))
  const one = await circuits.cells(model, OV, [5], [5])
  await circuits.open(model, { kind: 'QK', head: { layer: 0, head: 0 } })
  expect(await circuits.cells(model, OV, [5], [5])).toEqual(one)
  await expect(circuits.cells(model, OV, [64], [0])).rejects.toThrow('There is no row 64: they go up to 63.')
  await expect(circuits.open(model, { kind: 'QK', head: { layer: 2, head: 0 } })).rejects.toThrow(
    'no head 2.0',
  )
  const many = Array.from({ length: 2000 }, () => 0)
  await expect(circuits.cells(model, OV, many, many)).rejects.toThrow('more entries than one message')
})

it('reads a compiled circuit without what hides keys: copying 1, the right pair, through which tokens find themselves', async () => {
  const id = await compileInto(scratch, serializeDocument(exampleDocument('induction')))
  const compiled = runnable(await openModelFolder(join(scratch, id.replace('imported/', ''))))
  const bare = await bareWeights(compiled)
  expect(bare.folder).not.toBe(compiled.folder)
  expect(await bareWeights(model)).toBe(model)
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  const tablesOf = async (name: string, options: object = {}) => {
    const { tables } = await analyses
      .find((each) => each.name === name)!
      .run({
        ...{ model: bare, engine, tokens: [], repeat: null, options, threads: 1 },
        textOfFile: () => Promise.reject(new Error('no file')),
        note: () => {},
      })
    return new Map(tables!.map((table) => [table.name, table.values]))
  }
  try {
    expect((await tablesOf('ov-copying', { heads: '1.0' })).get('top1')).toBe(1)
    const scores = await tablesOf('composition')
    const [analytic] = scores.get('baseline') as number[]
    expect((scores.get('K') as number[][])[0][0]).toBeGreaterThan(analytic)
    const through = await tablesOf('k-composition', { head: '1.0', through: '0.0' })
    expect(through.get('top1_rows')).toEqual([[1]])
    expect(through.get('top1_columns')).toEqual([[1]])
  } finally {
    await engine.release()
  }
})

it('finds tokens by their text and by their id', async () => {
  const letters = runnable(await openModelFolder(join(resourcesFolder(), 'models', 'letters-2l')))
  const opened = { model: letters, tokenizer: await openTokenizer(letters.folder) }
  expect(tokenTexts(opened, { from: 0, count: 4 })).toEqual(['BOS', 'a', 'b', 'c'])
  expect(foundTokens(opened, 'b', 10)).toEqual({
    tokens: [
      { id: 2, text: 'b' },
      { id: 0, text: 'BOS' },
    ],
    total: 2,
  })
  expect(foundTokens(opened, '26', 10).tokens).toEqual([{ id: 26, text: 'z' }])
  expect(foundTokens(opened, '✗', 10)).toEqual({ tokens: [], total: 0 })
})

it('ends an analysis of weights that is no longer wanted, between its products', async () => {
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  const analysis = analyses.find(({ name }) => name === 'ov-copying')!
  let asked = 0
  try {
    await expect(
      analysis.run({
        ...{ model, engine, tokens: [], repeat: null, options: { pairs: true }, threads: 1 },
        textOfFile: () => Promise.reject(new Error('no file')),
        note: () => {},
        progress: () => {
          // As slow as a large model.
          const end = performance.now() + 50
          while (performance.now() < end) asked += 0
        },
        stillWanted: () => {
          if (++asked > 1) throw new Error('cancelled')
        },
      }),
    ).rejects.toThrow('cancelled')
  } finally {
    await engine.release()
  }
})
