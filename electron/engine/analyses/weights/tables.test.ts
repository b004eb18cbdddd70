import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import { importedReference, jsonOf, reference } from '../../run/reference.testing'
import type { AnalysisOptions, AnalysisResult } from '../analysis'
import { analyses } from '../registry'
import type { ExpectedTables } from './reference-models.testing'

const folder = join(reference, 'models', 'm1_attn_only')

let scratch: string
let model: RunnableModel
let expected: ExpectedTables
const engine = new Engine({ provider: 'cpu', threads: 1 })
let notes: string[] = []

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weights-tables-'))
  model = await importedReference('m1_attn_only', scratch)
  expected = await jsonOf(join(folder, 'expected.json'))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

async function resultOf(name: string, options: AnalysisOptions = {}): Promise<AnalysisResult> {
  notes = []
  const analysis = analyses.find((each) => each.name === name)!
  const tokens = analysis.tokens === 'needed' ? [[0, 5, 3, 5]] : []
  const textOfFile = (path: string) => readFile(path, 'utf8')
  const note = (sentence: string) => void notes.push(sentence)
  return analysis.run({ model, engine, tokens, repeat: null, options, textOfFile, note, threads: 1 })
}

/** Name → [axis names, values]. */
async function tablesOf(name: string, options?: AnalysisOptions): Promise<Record<string, unknown[]>> {
  const { tables } = await resultOf(name, options)
  return Object.fromEntries(
    tables!.map((table) => [table.name, [table.axes.map((axis) => axis.name), table.values]]),
  )
}

const perHead = ['layer', 'head']
const composed = ['earlier head', 'later head']

describe('tables by the names of the command line', () => {
  it('ov-copying', async () => {
    const { top1, top5, pairs } = expected.copying!
    expect(await tablesOf('ov-copying')).toMatchObject({ top1: [perHead, top1], top5: [perHead, top5] })
    const { heads, top1: one, top5: five } = pairs[4]
    expect(await tablesOf('ov-copying', { heads: heads.join('+') })).toMatchObject({
      top1: [[], one],
      top5: [[], five],
    })
    expect(await tablesOf('ov-copying', { pairs: true })).toMatchObject({
      top1: [['pair'], pairs.map((pair) => pair.top1)],
      top5: [['pair'], pairs.map((pair) => pair.top5)],
    })
  })

  it('copying-eigenvalues, positional-qk, composition', async () => {
    expect(Object.keys(await tablesOf('copying-eigenvalues'))).toEqual(['score', 'full_score'])
    const { subdiagonal_mean, pattern } = await tablesOf('positional-qk', { head: '1.2' })
    expect([subdiagonal_mean[0], pattern[0]]).toEqual([perHead, ['query', 'key']])
    for (const [query, row] of (pattern[1] as number[][]).entries()) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
      expect(row.every((value, key) => (key > query ? value === 0 : value > 0))).toBe(true)
    }
    const tables = await tablesOf('composition')
    expect(Object.entries(tables).map(([name, [axes]]) => [name, axes])).toEqual([
      ['Q', composed],
      ['K', composed],
      ['V', composed],
      ['baseline', ['baseline']],
    ])
  })

  it('q-, k- and v-composition, with the map of a circuit', async () => {
    const { trace, top1_rows } = expected.composed_circuits!.Q!
    const whole = await tablesOf('q-composition')
    expect(whole.top1_rows).toEqual([composed, top1_rows])
    const one = await tablesOf('q-composition', { head: '1.2', through: '0.1', sample: '7,60' })
    expect(one.top1_rows[1]).toEqual([[top1_rows[1][2]]])
    expect((one.trace[1] as number[][])[0][0]).toBeCloseTo(trace[1][2], 9)
    expect(one.map[0]).toEqual(['query token', 'key token'])
    const all = await tablesOf('q-composition', { head: '1.2', through: '0.1', sample: '64' })
    const map = all.map[1] as number[][]
    expect(map.reduce((sum, row, i) => sum + row[i], 0)).toBeCloseTo(trace[1][2], 9)
    expect(one.map[1]).toEqual([7, 60].map((row) => [7, 60].map((column) => map[row][column])))
  })

  it('decomposed-scores', async () => {
    const parts = ['query part', 'key part']
    const tables = await tablesOf('decomposed-scores', { head: '1.1' })
    expect(Object.entries(tables).map(([name, [axes]]) => [name, axes])).toEqual([
      ['std_all', parts],
      ['std_causal', parts],
      ['query_norms', ['query part', 'position']],
      ['key_norms', ['key part', 'position']],
      ['remainder', []],
    ])
  })

  it('token-table', async () => {
    const tokenProbs = join(folder, 'token_prob.json')
    const { heads, provenance } = await resultOf('token-table', { head: '1.0', tokenProbs })
    const wanted = expected.key_query_output!.heads.find(({ head }) => head === '1.0')!
    expect((heads as (typeof wanted)[]).map(({ head, keys }) => [head, keys.map(({ key }) => key)])).toEqual([
      ['1.0', wanted.keys.map(({ key }) => key)],
    ])
    expect(provenance).toMatchObject({ bos: 0, probabilities: tokenProbs, precision: 'float64' })
    expect(notes.join()).toContain('token 0')
    expect((await resultOf('token-table', { head: '1.0', bos: 'none' })).provenance).toMatchObject({
      bos: null,
      probabilities: 'uniform',
    })
  })
})

describe('what is refused', () => {
  it.each<[string, AnalysisOptions, string]>([
    ['ov-copying', { heads: '0.1+0.1' }, 'named twice'],
    ['ov-copying', { heads: '2.0' }, 'There is no head 2.0'],
    ['ov-copying', { pairs: 'pairs.json' }, 'without a file'],
    ['ov-copying', { heads: '0.1', pairs: true }, 'not both'],
    ['positional-qk', { head: '1' }, 'names no head'],
    ['k-composition', { sample: true }, '--head and --through'],
    ['k-composition', { head: '0.1', through: '0.0' }, 'earlier layer'],
    ['k-composition', { head: '1.1', through: '0.0', sample: '3,64' }, 'no token 64'],
    ['k-composition', { head: '1.1', through: '0.0', sample: 'x' }, 'neither'],
    ['decomposed-scores', {}, 'name it with --head'],
    ['token-table', { bos: '64' }, 'BOS is 64'],
    ['token-table', { bos: 'x' }, 'not a token id'],
    ['token-table', { through: '1.0' }, 'last layer'],
  ])('%s %j', async (name, options, sentence) => {
    await expect((async () => resultOf(name, options))()).rejects.toThrow(sentence)
  })

  it('probabilities of another vocabulary, or none', async () => {
    const tokenProbs = join(scratch, 'probabilities.json')
    for (const [text, sentence] of [
      ['[0.5, 0.5]', '2 probabilities, and the model has 64 tokens'],
      ['[0.5, -1]', 'no list of probabilities'],
      ['{}', 'no list of probabilities'],
      ['[', 'not JSON'],
    ]) {
      await writeFile(tokenProbs, text)
      await expect(resultOf('token-table', { tokenProbs })).rejects.toThrow(sentence)
    }
  })
})
