import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '#shared/formats/safetensors'
import { Engine } from '../../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../../run/model-folder'
import { importedReference, jsonOf, reference } from '../../run/reference.testing'
import { importModel } from '../../weights/import-model'
import type { AnalysisOptions } from '../analysis'
import { analyses } from '../registry'

/** What NumPy computes (e2e/reference/embedding). */
interface Expected {
  readonly head: string
  readonly ids: number[]
  readonly places: number[]
  readonly QK: number[][]
  readonly token_position: number[][]
  readonly position_token: number[][]
  readonly normed_QK: number[][]
  readonly table_normed_biased_scaled: number[][]
  readonly table_scaled: number[][]
  readonly OV_biased: number[][]
  readonly row_of_17: number[]
}

let scratch: string
let model: RunnableModel
let expected: Expected
const engine = new Engine({ provider: 'cpu', threads: 1 })

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'circuit-map-analysis-'))
  model = await importedReference('m5_hf_gpt2', scratch)
  expected = await jsonOf(join(reference, 'embedding', 'circuits.json'))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

const analysed = async (name: string, options: AnalysisOptions, of = model, notes: string[] = []) =>
  analyses
    .find((each) => each.name === name)!
    .run({
      ...{ model: of, engine, tokens: [], repeat: null, options, threads: 1 },
      textOfFile: () => Promise.resolve(''),
      note: (sentence) => void notes.push(sentence),
    })

async function mapOf(options: AnalysisOptions) {
  const { tables } = await analysed('circuit-map', { head: expected.head, ...options })
  const { axes, values } = tables!.find(({ name }) => name === 'map')!
  return { axes, values: values as number[][] }
}
const expectClose = (found: number[][], wanted: number[][]) =>
  wanted.forEach((row, r) => row.forEach((value, c) => expect(found[r][c]).toBeCloseTo(value, 9)))

it('gives the token map of QK as NumPy multiplies it, and through LayerNorm', async () => {
  const sample = expected.ids.join()
  const { axes, values } = await mapOf({ kind: 'QK', sample })
  expect(axes.map(({ name }) => name)).toEqual(['query token', 'key token'])
  expect(axes[1].labels).toEqual(expected.ids.map(String))
  expectClose(values, expected.QK)
  expectClose((await mapOf({ kind: 'QK', sample, embedding: 'ln1' })).values, expected.normed_QK)
})

it('gives the cross terms of token and place', async () => {
  const sample = expected.ids.join()
  const first = await mapOf({ kind: 'token-position', sample })
  expect(first.axes.map(({ name }) => name)).toEqual(['query token', 'key position'])
  expectClose(
    first.values.map((row) => expected.places.map((place) => row[place])),
    expected.token_position,
  )
  const second = await mapOf({ kind: 'position-token', sample })
  expectClose(
    expected.places.map((place) => second.values[place]),
    expected.position_token,
  )
})

it('names the largest of a row in their order', async () => {
  const { tables } = await analysed('circuit-map', {
    ...{ kind: 'QK', head: expected.head, entry: '17', rows: '5' },
  })
  const row = tables!.find(({ name }) => name === 'row_largest')!
  expect(row.axes[0].labels.map(Number)).toEqual(expected.row_of_17)
})

it.each([
  [{ scaled: true }, 'table_scaled' as const],
  [{ scaled: true, biases: true, embedding: 'ln1' }, 'table_normed_biased_scaled' as const],
])('has token tables with %o', async (options, name) => {
  const { heads } = await analysed('token-table', {
    ...{ head: expected.head, most: '97', rows: '97', bos: '0', ...options },
  })
  const [{ keys }] = heads as { keys: { key: number; queries: number[]; query_scores: number[] }[] }[]
  expected.ids.forEach((key, c) => {
    const line = keys.find((each) => each.key === key)!
    expected.ids.forEach((query, r) => {
      expect(line.query_scores[line.queries.indexOf(query)]).toBeCloseTo(expected[name][r][c], 9)
    })
  })
})

it('adds b_V to what a table says of outputs', async () => {
  const { heads } = await analysed('token-table', {
    ...{ head: expected.head, most: '97', rows: '97', bos: '0', biases: true, keepMeans: true },
  })
  const [{ keys }] = heads as { keys: { key: number; outputs: number[]; output_scores: number[] }[] }[]
  expected.ids.forEach((key, r) => {
    const line = keys.find((each) => each.key === key)!
    expected.ids.forEach((output, c) => {
      const score = line.output_scores[line.outputs.indexOf(output)]
      expect(score).toBeCloseTo(expected.OV_biased[r][c], 9)
    })
  })
})

it.each([
  [{ head: '1.2' }, 'name it with --kind OV'],
  [{ kind: 'QK' }, 'Name the head'],
  [{ kind: 'K', head: '1.2' }, 'name it with --through'],
  [{ kind: 'K', head: '1.2', through: '2.0' }, 'reads nothing that 2.0 wrote'],
  [{ kind: 'QK', head: '1.2', through: '0.1' }, 'about --kind Q, K or V'],
  [{ kind: 'QK', heads: '1.1+1.2' }, 'Only OV circuits'],
  [{ kind: 'W_QK', head: '1.2', embedding: 'ln1' }, 'about tokens alone'],
  [{ kind: 'QK', head: '1.2', sample: '5,97' }, 'no token 97'],
  [{ kind: 'QK', head: '1.2', entry: '97' }, 'not a number from 0 to 96'],
] as [AnalysisOptions, string][])('refuses %o', async (options, sentence) => {
  await expect(analysed('circuit-map', options)).rejects.toThrow(sentence)
})

it('has no LayerNorm to offer where the model has none', async () => {
  const without = await importedReference('m1_attn_only', scratch)
  await expect(
    analysed('circuit-map', { kind: 'QK', head: '1.0', embedding: 'ln1' }, without),
  ).rejects.toThrow('has no LayerNorm')
})

it('counts ties of circuits through an earlier head, in both directions', async () => {
  // All 97 tokens have one embedding, so each entry of the circuit is as large as every other.
  const from = join(reference, 'models', 'm5_hf_gpt2')
  const folder = join(scratch, 'alike')
  await mkdir(folder)
  await copyFile(join(from, 'config.json'), join(folder, 'config.json'))
  const tensors = readSafetensors(new Uint8Array(await readFile(join(from, 'model.safetensors')))).map(
    ({ name, shape, values }) => {
      const width = shape.at(-1)!
      const alike = Float64Array.from(values, (value, i) =>
        name.endsWith('wte.weight') ? values[i % width] : value,
      )
      return { name, shape, values: alike, dtype: 'F32' as const }
    },
  )
  await writeFile(join(folder, 'model.safetensors'), writeSafetensors(tensors, { format: 'pt' }))
  const out = join(scratch, 'alike-imported')
  await importModel({ path: folder, out })
  const alike = runnable(await openModelFolder(out))
  const notes: string[] = []
  const options = { head: '1.2', through: '0.1' }
  const { tables } = await analysed('k-composition', options, alike, notes)
  const value = (name: string) => tables!.find((table) => table.name === name)!.values
  expect(value('top1_rows_ties')).toEqual([[97]])
  expect(value('top1_columns_ties')).toEqual([[97]])
  expect(value('top1_rows')).toEqual([[0]])
  expect(notes.join()).toContain('tie with others in 0.1 → 1.2')
})
