import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import { importedReference, jsonOf, reference } from '../run/reference.testing'
import { ablation } from './ablation'
import type { Analysis } from './analysis'
import { detectors } from './detectors'
import type { ExpectedRuns } from './expected.testing'
import { headSimilarity } from './head-similarity'
import { replacementOf } from './head-replacement'
import { loss } from './loss'
import { offsetProfile } from './offset-profile'
import { difference } from './reference-input.testing'
import { runAnalysis } from './run-analysis'

/** A token that no sequence of the reference holds. */
const PAD = 3
const FILLED = 5

let scratch: string
let model: RunnableModel
let expected: ExpectedRuns
const engine = new Engine({ provider: 'cpu', threads: 1 })
const notes: string[] = []

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pads-'))
  model = await importedReference('m1_attn_only', scratch)
  expected = await jsonOf(join(reference, 'models/m1_attn_only/expected.json'))
  const tokens = {
    format: 'induction-lab-tokens',
    version: 1,
    kind: 'labels',
    texts: [],
    bos: null,
    stride: 1,
  }
  await writeFile(join(scratch, 'tokens.json'), JSON.stringify({ ...tokens, pad: PAD }))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

async function tablesOf(analysis: Analysis, tokens: number[][], options = {}) {
  notes.length = 0
  const input = {
    model,
    engine,
    tokens,
    repeat: null,
    options,
    textOfFile: () => Promise.reject(new Error('no file is read')),
    note: (sentence: string) => void notes.push(sentence),
  }
  const { tables } = await runAnalysis(analysis, input, () => Promise.resolve('cpu'))
  const found = tables as { name: string; values: unknown }[]
  return Object.fromEntries(found.map(({ name, values }) => [name, values]))
}

const unpadded = (sequences: number[][]) => sequences.map((ids) => ids.slice(0, -FILLED))
const padded = (sequences: number[][]) => sequences.map((ids) => [...ids, ...Array<number>(FILLED).fill(PAD)])

describe('a causal model sees nothing of the padding behind a sequence, so no mean changes', () => {
  it.each([
    ['detectors', detectors, {}],
    ['a detector of one’s own', detectors, { where: 'key <= query' }],
    ['cells that were named', detectors, { cells: '30-1,31-2,39-2' }],
    ['head similarity', headSimilarity, {}],
    ['zero ablation', ablation, { range: 'all' }],
    ['mean ablation', ablation, { range: 'all', kind: 'mean' }],
    ['resampling', ablation, { range: 'all', kind: 'resample' }],
    ['several heads at once', ablation, { range: 'all', kind: 'mean', heads: '0.1,1.2' }],
  ] as const)('%s', async (_, analysis, options) => {
    const sequences = unpadded(expected.tokens)
    expect(sequences.flat()).not.toContain(PAD)
    const plain = await tablesOf(analysis, sequences, options)
    const filled = await tablesOf(analysis, padded(sequences), options)
    expect(notes.join(' ')).toContain(
      `${FILLED * sequences.length} tokens only fill their sequences up (PAD)`,
    )
    for (const [name, values] of Object.entries(plain)) {
      expect(difference(filled[name], values as number[]), name).toBeLessThan(1e-6)
    }
  })

  it('offsets, as far as the sequence has them', async () => {
    const sequences = unpadded(expected.tokens)
    const plain = (await tablesOf(offsetProfile, sequences)).profile as number[][][]
    const filled = (await tablesOf(offsetProfile, padded(sequences))).profile as (number | null)[][][]
    const { length } = sequences[0]
    for (const [l, heads] of plain.entries()) {
      for (const [h, offsets] of heads.entries()) {
        expect(difference(filled[l][h].slice(0, length), offsets)).toBeLessThan(1e-6)
        expect(filled[l][h].slice(length)).toEqual(Array(FILLED).fill(null))
      }
    }
  })

  it('the loss is told with and without', async () => {
    const sequences = unpadded(expected.tokens)
    const plain = await tablesOf(loss, sequences)
    const filled = await tablesOf(loss, padded(sequences))
    expect(filled.loss_unpadded).toBeCloseTo(plain.loss as number, 6)
    expect(filled.accuracy_unpadded).toBeCloseTo(plain.accuracy as number, 12)
    expect('loss_unpadded' in plain).toBe(false)
  })
})

it('sequences of other lengths count as often as they have predictions', async () => {
  const [one, two] = expected.tokens
  const short = two.slice(0, 9)
  const filled = [...short, ...Array<number>(one.length - short.length).fill(PAD)]
  const clean = async (tokens: number[][]) =>
    (await tablesOf(ablation, tokens, { range: 'all' })).clean_loss as number
  const [first, second] = [await clean([one]), await clean([short])]
  const pooled = (first * (one.length - 1) + second * (short.length - 1)) / (one.length + short.length - 2)
  expect(await clean([one, filled])).toBeCloseTo(pooled, 6)
  await expect(clean([[PAD, PAD, PAD]])).rejects.toThrow('Every next token in the range is padding')
})

it('what a sequence takes from others is not their padding', () => {
  // Three sequences of two positions; the second is padding at position 1.
  const z = { axes: [], shape: [3, 2, 1, 1], values: Float32Array.of(1, 2, 3, 100, 5, 6) }
  const pads = [[], [false, true], []]
  expect([...replacementOf('mean', z, pads)!.values]).toEqual([3, 4, 3, 4, 3, 4])
  expect([...replacementOf('resample', z, pads)!.values]).toEqual([5, 6, 1, 2, 3, 2])
})
