import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { drawnRange, drawnSequences } from '#shared/compare/drawn-sequences'
import { serializeDocument } from '#shared/document/serialize'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { reference } from '../run/reference.testing'
import { importModel } from '../weights/import-model'
import { resourcesFolder } from '../library/resources-folder'
import { detectors } from './detectors'
import { headSimilarity } from './head-similarity'
import { analysed } from './reference-input.testing'
import { transplant } from './transplant'
import { headBasisAnalysis } from './weights/head-basis-analysis'

const trained = join(reference, '../../../shared/reference/trained/shortformer-2l')

interface Subject {
  readonly name: string
  open(scratch: string): Promise<string>
  /** How many of its tokens and positions the circuit has. */
  readonly V: number
  readonly P: number
}
const subjects: readonly Subject[] = [
  {
    name: 'letters-2l',
    open: () => Promise.resolve(join(resourcesFolder(), 'models/letters-2l')),
    V: 12,
    P: 24,
  },
  {
    name: 'shortformer-2l',
    async open(scratch) {
      const out = join(scratch, 'shortformer')
      await importModel({ path: join(trained, 'model.pth'), out })
      return out
    },
    V: 24,
    P: 48,
  },
]
// The second stands beside the repository: where it is absent there is nothing to compare.
const present = subjects.filter(({ name }) => name === 'letters-2l' || existsSync(join(trained, 'model.pth')))

describe.each(present)('the induction example beside $name', ({ open, V, P }) => {
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  const letters = Array.from({ length: V }, (_, i) => String.fromCharCode(97 + i))
  const map = Object.fromEntries(letters.map((letter, i) => [letter, i + 1]))
  const document = exampleDocument('induction', { vocabulary: letters, positions: P })
  const tokens = drawnSequences(letters, P, { most: V, sequences: 6, seed: 3 }, false).map((sequence) => [
    0,
    ...sequence.map((letter) => map[letter]),
  ])
  const options = { against: 'mine', map: JSON.stringify(map), bos: '0' }
  const textOfFile = () => Promise.resolve(serializeDocument(document))
  let scratch: string
  let model: RunnableModel

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'compare-trained-'))
    model = runnable(await openModelFolder(await open(scratch)))
  })
  afterAll(async () => {
    await engine.release()
    await rm(scratch, { recursive: true })
  })

  const nearest = (row: readonly number[]) => row.indexOf(Math.min(...row))
  const highest = (score: unknown) => {
    const flat = (score as number[][]).flat()
    return flat.indexOf(Math.max(...flat))
  }
  const named = (index: number) => `${Math.floor(index / 4)}.${index % 4}`

  it('finds the induction head and the previous-token head by their patterns', async () => {
    const { values } = await analysed(headSimilarity, model, engine, {
      tokens,
      options: { ...options, queries: 'earlier' },
      textOfFile,
    })
    const scores = await analysed(detectors, model, engine, { tokens })
    const [previous, induction] = values.distance as number[][]
    expect(named(nearest(induction))).toBe(named(highest(scores.values.induction_strict)))
    expect(named(nearest(previous))).toBe(named(highest(scores.values.previous)))
    // On queries that have an earlier occurrence my head looks at one key: what it misses is the trained score.
    const strict = (scores.values.induction_strict as number[][]).flat()
    expect(induction[nearest(induction)]).toBeCloseTo(1 - Math.max(...strict), 2)
  })

  it('recovers with my patterns far more than with even or random ones', async () => {
    const { values } = await analysed(headSimilarity, model, engine, {
      tokens,
      options: { ...options, queries: 'earlier' },
      textOfFile,
    })
    const [previous, induction] = (values.distance as number[][]).map((row) => named(nearest(row)))
    for (const [heads, mine] of [
      [induction, '1.0'],
      [previous, '0.0'],
      [`${previous},${induction}`, '0.0,1.0'],
    ]) {
      const result = await analysed(transplant, model, engine, {
        tokens,
        options: { ...options, heads, mine, range: drawnRange(P, V, 1) },
        textOfFile,
      })
      const [ofMine, uniform, random] = result.values.mean_recovered as number[]
      expect(ofMine, heads).toBeGreaterThan(0.8)
      expect(uniform, heads).toBeLessThan(0.6)
      expect(random, heads).toBeLessThan(0.6)
    }
  })

  it('recovers with my outputs in the place of its own more than with those of even patterns', async () => {
    const { values } = await analysed(headSimilarity, model, engine, {
      tokens,
      options: { ...options, queries: 'earlier' },
      textOfFile,
    })
    const [previous, induction] = (values.distance as number[][]).map((row) => named(nearest(row)))
    for (const [heads, mine] of [
      [induction, '1.0'],
      [previous, '0.0'],
    ]) {
      const result = await analysed(transplant, model, engine, {
        tokens,
        options: { ...options, heads, mine, range: drawnRange(P, V, 1), kind: 'output' },
        textOfFile,
      })
      const [ofMine, uniform, random] = result.values.mean_recovered as number[]
      expect(ofMine, heads).toBeGreaterThan(uniform + 0.2)
      expect(ofMine, heads).toBeGreaterThan(random + 0.2)
    }
  })

  it('reads every head of layer 0 exactly, and a later one through an earlier as far as it goes', async () => {
    const targets = Object.values(map).join()
    for (const head of ['0.0', '0.1', '0.2', '0.3']) {
      const { values } = await analysed(headBasisAnalysis, model, engine, {
        tokens: tokens.slice(0, 1),
        options: { head, targets },
      })
      expect(values.largest_remainder, head).toBeLessThan(1e-5)
      expect(values.explained, head).toBeGreaterThan(1 - 1e-9)
    }
    const later = { head: '1.3', targets }
    const explained = async (through: string | null) => {
      const { values } = await analysed(headBasisAnalysis, model, engine, {
        tokens: tokens.slice(0, 1),
        options: through ? { ...later, through } : later,
      })
      return values.explained as number
    }
    const [direct, through, all] = [
      await explained(null),
      await explained('0.0'),
      await explained('0.0,0.1,0.2,0.3'),
    ]
    expect(through).toBeGreaterThan(direct)
    expect(all).toBeGreaterThan(through)
    expect(all).toBeLessThan(1)
  })
})
