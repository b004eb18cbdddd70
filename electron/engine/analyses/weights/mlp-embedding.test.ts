import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import { importedReference, jsonOf, reference } from '../../run/reference.testing'
import type { AnalysisOptions } from '../analysis'
import { analyses } from '../registry'
import { circuitMap, type CircuitMap } from './circuit-map'
import { mlpEmbedding } from './mlp-embedding'
import { ModelWeights } from './model-weights'
import { exactMultiplier } from './multiplier'
import { TokenCircuits } from './token-circuits'
import type { TokenEmbedding } from './token-embedding'

interface HeadCircuits {
  readonly QK: number[][]
  readonly OV: number[][]
  readonly QK_squares: number
  readonly OV_squares: number
  readonly top1: number
  readonly top5: number
}

let scratch: string
let model: RunnableModel
let embedding: TokenEmbedding
/** What Hugging Face transformers computes (e2e/reference/embedding). */
let expected: { readonly embedding: number[][]; readonly heads: Readonly<Record<string, HeadCircuits>> }
const engine = new Engine({ provider: 'cpu', threads: 1 })

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'mlp-embedding-'))
  model = await importedReference('m5_hf_gpt2', scratch)
  embedding = await mlpEmbedding(model, [], 1)
  expected = await jsonOf(join(reference, 'embedding', 'mlp0.json'))
})
afterAll(async () => {
  await embedding.release()
  await engine.release()
  await rm(scratch, { recursive: true })
})

const analysed = (name: string, options: AnalysisOptions, of = model) =>
  analyses
    .find((each) => each.name === name)!
    .run({
      ...{ model: of, engine, tokens: [], repeat: null, options, threads: 1 },
      textOfFile: () => Promise.resolve(''),
      note: () => {},
    })

it('is what the block itself makes of a token', async () => {
  const rows = await embedding.rows(await new ModelWeights(model).embeddings(0, 3), 1)
  expected.embedding.flat().forEach((value, i) => expect(rows.values[i]).toBeCloseTo(value, 5))
})

describe.each(['1.2', '2.1'])('circuits of %s that begin with it', (name) => {
  const [layer, head] = name.split('.').map(Number)
  const corner = Array.from({ length: 5 }, (_, i) => i)
  const squares = (map: CircuitMap) =>
    Array.from({ length: map.rows }, (_, row) => map.row(row))
      .flatMap((row) => [...row])
      .reduce((sum, value) => sum + value * value, 0)

  it('are those of PyTorch', async () => {
    const circuits = new TokenCircuits(new ModelWeights(model), exactMultiplier, embedding)
    const wanted = expected.heads[name]
    for (const [map, entries, sum] of [
      [await circuitMap(circuits, { kind: 'QK', head: { layer, head } }), wanted.QK, wanted.QK_squares],
      [await circuitMap(circuits, { kind: 'OV', heads: [{ layer, head }] }), wanted.OV, wanted.OV_squares],
    ] as const) {
      entries.flat().forEach((value, i) => expect(map.block(corner, corner)[i]).toBeCloseTo(value, 4))
      expect(squares(map) / sum).toBeCloseTo(1, 5)
    }
  })

  it('copy as often', async () => {
    const { tables, provenance } = await analysed('ov-copying', { heads: name, embedding: 'mlp0' })
    expect(tables!.map(({ values }) => values).slice(0, 2)).toEqual([
      expected.heads[name].top1,
      expected.heads[name].top5,
    ])
    expect(provenance).toMatchObject({ embedding: expect.stringContaining('MLP') as string })
  })

  it('have a token table whose scores are theirs, less those of BOS', async () => {
    const { heads } = await analysed('token-table', {
      ...{ head: name, embedding: 'mlp0', most: '97', rows: '97', keepMeans: true, bos: '0' },
    })
    const [{ keys }] = heads as {
      keys: { key: number; queries: number[]; query_scores: number[] }[]
    }[]
    const { QK } = expected.heads[name]
    const shown = keys.find(({ key }) => key === 3)!
    expect(shown.query_scores[shown.queries.indexOf(4)]).toBeCloseTo(QK[4][3] - QK[4][0], 4)
  })
})

it('is refused where there is no MLP before the head', async () => {
  const without = await importedReference('m1_attn_only', scratch)
  await expect(analysed('ov-copying', { heads: '1.0', embedding: 'mlp0' }, without)).rejects.toThrow(
    'has no MLP',
  )
  await expect(analysed('ov-copying', { heads: '0.1+1.0', embedding: 'mlp0' })).rejects.toThrow(
    'Head 0.1 reads before the MLP',
  )
  await expect((async () => analysed('ov-copying', { heads: '1.0', embedding: 'mlp1' }))()).rejects.toThrow(
    'neither ln1 nor mlp0',
  )
})
