import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../run/engine'
import type { AnalysisOptions } from './analysis'
import { AnalysisError } from './analysis-error'
import { dataSet } from './data-set'
import { detectors } from './detectors'
import { expectedRuns, forwardTolerance } from './expected.testing'
import { analysed, difference } from './reference-input.testing'
import { referenceModels } from './weights/reference-models.testing'

const reference = referenceModels().find(({ name }) => name === 'm1_attn_only')!
const expected = expectedRuns(reference)
const engine = new Engine({ provider: 'cpu', threads: 1 })
let scratch: string
let model: Awaited<ReturnType<typeof reference.open>>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'data-set-'))
  model = await reference.open(scratch)
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

async function scored(data: unknown, options: AnalysisOptions = {}, notes: string[] = []) {
  const { values } = await analysed(dataSet, model, engine, {
    options: { data: 'data.json', ...options },
    textOfFile: () => Promise.resolve(typeof data === 'string' ? data : JSON.stringify(data)),
    note: (sentence) => void notes.push(sentence),
  })
  return values
}

describe('a data set', () => {
  it('gives TransformerLens’s scores for the sequences that they are of', async () => {
    const values = await scored(expected.tokens)
    const tolerance = forwardTolerance(expected)
    for (const name of ['prefix_last', 'prefix_any', 'duplicate_last', 'duplicate_any'] as const) {
      expect(difference(values[name], expected.prefix_matching![name] as number[][]), name).toBeLessThan(
        tolerance,
      )
    }
  })

  it('counts nothing twice and no pad: padded samples score as they do alone', async () => {
    const pad = 0
    const [first, second] = expected.tokens.map((sequence) => sequence.map((id) => Math.max(1, id)))
    const short = second.slice(0, 4)
    const plain = await scored([first, short])
    const padded = await scored(
      [
        [pad, ...first.slice(0, -1), first.at(-1)!, pad],
        [...short, ...new Array<number>(6).fill(pad)],
      ],
      { pad: String(pad) },
    )
    expect(padded).toEqual(plain)
    // Queries are pooled: a score is the mean of the two, weighed by how many queries each has.
    const alone = await Promise.all(
      [first, short].map(
        async (tokens) => (await analysed(detectors, model, engine, { tokens: [tokens] })).values,
      ),
    )
    const weights = [first.length - 1, short.length - 1]
    const [a, b] = alone.map(({ previous }) => previous as number[][])
    const pooled = a.map((heads, l) =>
      heads.map((value, h) => (value * weights[0] + b[l][h] * weights[1]) / (weights[0] + weights[1])),
    )
    expect(difference(plain.previous, pooled)).toBeLessThan(1e-9)
  })

  it('has mean patterns whose rows sum to 1, and to the pattern itself of one sample', async () => {
    const { mean_pattern } = await scored([expected.tokens[0], expected.tokens[1].slice(0, 3)])
    for (const heads of mean_pattern as number[][][][]) {
      for (const row of heads.flat()) expect(row.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5)
    }
    const one = (await scored([expected.tokens[0]])) as { mean_pattern: number[][][][]; previous: number[][] }
    const diagonal = one.mean_pattern[1][0].slice(1).map((row, query) => row[query])
    const mean = diagonal.reduce((sum, each) => sum + each, 0) / diagonal.length
    expect(mean).toBeCloseTo(one.previous[1][0], 9)
  })

  it('pools painted cells over the samples that have them, as the pattern itself has them', async () => {
    const samples = [expected.tokens[0], expected.tokens[1].slice(0, 4)]
    // The second sample has the first cell alone.
    const { cells } = await scored(samples, { cells: '3-1,9-2' })
    const patterns = await Promise.all(
      samples.map(async (sample) => (await scored([sample])).mean_pattern as number[][][][]),
    )
    const wanted = patterns[0].map((heads, l) =>
      heads.map((pattern, h) => (pattern[3][1] + pattern[9][2] + patterns[1][l][h][3][1]) / 3),
    )
    expect(difference(cells, wanted)).toBeLessThan(1e-6)
  })

  it('refuses cells that are none, and says how they are written', async () => {
    await expect(scored([[1, 2]], { cells: '1-2-3' })).rejects.toThrow('names no cell. Write query-key')
  })

  it('counts repeats of each sample', async () => {
    const { samples } = await scored([
      [5, 2, 5, 5],
      [1, 2],
    ])
    expect(samples).toEqual([
      [4, 2, 1],
      [2, 0, 0],
    ])
  })

  it('says what it leaves out', async () => {
    const notes: string[] = []
    const long = new Array<number>(model.config.n_ctx + 3).fill(1).map((_, i) => i % 5)
    const { samples } = await scored([[], long, [1, 2]], {}, notes)
    expect(samples).toEqual([
      [model.config.n_ctx, model.config.n_ctx - 5, 0],
      [2, 0, 0],
    ])
    expect(notes).toEqual([
      '1 sample is empty and left out.',
      `1 sample is longer than the model’s ${model.config.n_ctx} positions: only the first ${model.config.n_ctx} tokens are read.`,
    ])
  })

  it.each([
    ['no list', '{"a": 1}', {}],
    ['an id that the model has not', [[1, 2], [100_000]], {}],
    ['nothing but pads', [[0, 0]], { pad: '0' }],
    ['a pad that is no id', [[1]], { pad: 'x' }],
    ['a condition that is none', [[1, 2]], { where: 'key ==' }],
  ] as const)('refuses %s', async (_, data, options) => {
    await expect(scored(data, options)).rejects.toThrow(AnalysisError)
  })
})
