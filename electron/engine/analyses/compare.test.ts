import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { comparedStages, sideBySide, type TrainedStages } from '#shared/compare/side-by-side'
import { drawnRange, drawnSequences } from '#shared/compare/drawn-sequences'
import { serializeDocument } from '#shared/document/serialize'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { compileInto } from '../thread/compiled-circuit'
import { headSimilarity } from './head-similarity'
import { headStages } from './head-stages'
import { analysed } from './reference-input.testing'
import { tokenMapAnalysis } from './token-map-analysis'
import { transplant } from './transplant'
import { headBasisAnalysis } from './weights/head-basis-analysis'

const vocabulary = [...'abcdefgh']
const document = exampleDocument('induction', { vocabulary, positions: 14 })
const map = Object.fromEntries(vocabulary.map((letter, id) => [letter, id]))
const most = 8
const drawn = drawnSequences(vocabulary, 14, { most, sequences: 4, seed: 5 }, false)
const tokens = drawn.map((letters) => letters.map((letter) => map[letter]))
const textOfFile = () => Promise.resolve(serializeDocument(document))
const against = { against: 'mine', map: JSON.stringify(map), bos: 'none' }

let scratch: string
let compiled: RunnableModel
const engine = new Engine({ provider: 'cpu', threads: 1 })

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'compare-'))
  const id = await compileInto(scratch, serializeDocument(document))
  compiled = runnable(await openModelFolder(join(scratch, id.replace('imported/', ''))))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

describe('a circuit beside the model that it compiles to', () => {
  const targets = vocabulary.map((_, id) => id).join()

  it.each(['0.0', '1.0'])('is the same at every stage of head %s', async (name) => {
    const { values } = await analysed(headStages, compiled, engine, {
      tokens: tokens.slice(0, 1),
      options: { head: name, targets },
    })
    const flat = (table: string) => Float64Array.from([values[table]].flat(3) as number[])
    const trained = {
      length: tokens[0].length,
      ...Object.fromEntries(
        ['scores', 'mask', 'masked', 'pattern', 'value_logits', 'output_logits', 'logits'].map((table) => [
          table,
          flat(table),
        ]),
      ),
    } as TrainedStages
    const [layer, head] = name.split('.').map(Number)
    const compared = {
      trace: trace(document.circuit, drawn[0]),
      head: { layer, head },
      trained,
      start: 0 as const,
    }
    // What 0.0 writes is read by 1.0 and not as logits: the model has no such path.
    const stages = comparedStages.filter((stage) => name === '1.0' || !['values', 'output'].includes(stage))
    for (const stage of stages) {
      const { difference, unseen } = sideBySide(stage, { ...compared, tokens: vocabulary })
      const isBeside = (i: number) => stage === 'pattern' || !unseen.includes(i % difference.columns)
      const differing = difference.values
        .filter((value, i) => isBeside(i) && value !== -Infinity)
        .map(Math.abs)
      expect(Math.max(...differing), stage).toBeLessThan(1e-5)
    }
  })

  it('has itself as its nearest heads, at distance 0', async () => {
    const options = { ...against, queries: 'all' }
    const { values } = await analysed(headSimilarity, compiled, engine, { tokens, options, textOfFile })
    const distance = values.distance as number[][]
    expect(distance[0][0]).toBeLessThan(1e-5)
    expect(distance[1][1]).toBeLessThan(1e-5)
    expect(distance[0][1]).toBeGreaterThan(0.5)
    expect((values.correlation as number[][])[1][1]).toBeGreaterThan(1 - 1e-5)
    expect((values.divergence as number[][])[1][1]).toBeLessThan(1e-5)
  })

  it('recovers everything that is lost without it, one head or both', async () => {
    for (const heads of ['1.0', '0.0,1.0']) {
      const options = { ...against, heads, mine: heads, range: drawnRange(14, most, 0) }
      const { values } = await analysed(transplant, compiled, engine, { tokens, options, textOfFile })
      const [mine, uniform, random] = values.mean_recovered as number[]
      expect(mine).toBeCloseTo(1, 4)
      expect(uniform).toBeLessThan(0.6)
      expect(random).toBeLessThan(0.6)
      for (const [share] of values.recovered as number[][]) expect(share).toBeCloseTo(1, 4)
    }
  })

  it('loses the same where padding fills the sequences up', async () => {
    const cut = 4
    const options = { ...against, heads: '1.0', mine: '1.0', range: `${most}-${14 - cut - 2}` }
    const lossesOf = async (sequences: number[][], more: object) => {
      const input = { tokens: sequences, textOfFile, ...more }
      const { values } = await analysed(transplant, compiled, engine, input)
      return (values.mean_loss as number[]).slice(0, 5)
    }
    const short = await lossesOf(
      tokens.map((ids) => ids.slice(0, -cut)),
      { options },
    )
    const pads = tokens.map((ids) => ids.map((_, p) => p >= ids.length - cut))
    const filled = await lossesOf(tokens, { options: { ...options, range: `${most}-12` }, pads })
    filled.forEach((value, i) => expect(value).toBeCloseTo(short[i], 5))
  })

  it('recovers everything with its outputs too: its logits and what it writes for the later head', async () => {
    for (const heads of ['1.0', '0.0', '0.0,1.0']) {
      const options = { ...against, heads, mine: heads, range: drawnRange(14, most, 0), kind: 'output' }
      const { values, provenance } = await analysed(transplant, compiled, engine, {
        tokens,
        options,
        textOfFile,
      })
      const [mine, uniform, random] = values.mean_recovered as number[]
      expect(mine, heads).toBeCloseTo(1, 4)
      expect(uniform, heads).toBeLessThan(0.6)
      expect(random, heads).toBeLessThan(0.6)
      expect(provenance.kind).toBe('output')
    }
  })

  it('is read in its own basis exactly, where the model is that circuit and nothing else', async () => {
    const options = { head: '0.0', targets, bos: 'none' }
    const { values } = await analysed(headBasisAnalysis, compiled, engine, {
      tokens: tokens.slice(0, 1),
      options,
    })
    expect(values.largest_remainder).toBeLessThan(1e-5)
    expect(values.explained).toBeCloseTo(1, 6)
    // W_QK of the previous-token head: s where a position looks at the one before.
    const W_QK = values.W_QK as number[][]
    const V = vocabulary.length
    for (let p = 1; p < 14; p++) expect(W_QK[V + p][V + p - 1]).toBeCloseTo(10, 5)
    expect(W_QK[V + 3][V + 3]).toBeCloseTo(0, 5)
    expect(W_QK[0][V]).toBeCloseTo(0, 5)
  })

  it('has its letters as tokens, and no BOS', async () => {
    const options = { words: JSON.stringify(['c', 'z', '#1', '#99']) }
    const { values, provenance } = await analysed(tokenMapAnalysis, compiled, engine, { options })
    expect(values.id).toEqual([2, null, 1, null])
    expect(values.pieces).toEqual([1, 0, 1, 0])
    expect(provenance).toMatchObject({ bos: null, hasTexts: true, texts: ['c', '', 'b', ''] })
  })
})
