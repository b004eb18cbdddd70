import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import { importedReference } from '../run/reference.testing'
import { ablation } from './ablation'
import { AnalysisError } from './analysis-error'
import { detectors } from './detectors'
import { fuzzyInduction } from './fuzzy-induction'
import { headSimilarity } from './head-similarity'
import { loss } from './loss'
import { analysed, difference } from './reference-input.testing'
import { repeatsOf } from '#shared/circuit/repeats'
import { repeatedTokens } from './repeats'

let scratch: string
let random: RunnableModel
/** The sandbox's induction circuit as a transformer: eight letters after BOS, s = 30. */
let handBuilt: RunnableModel
const engine = new Engine({ provider: 'cpu', threads: 1 })

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'made-up-'))
  random = await importedReference('m1_attn_only', join(scratch, 'm1'))
  handBuilt = await importedReference('m8_hand_built_induction', join(scratch, 'm8'))
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

describe('repeated tokens', () => {
  it('are two copies after BOS, all different, and the same for the same seed', () => {
    const request = { length: 12, sequences: 3, seed: 7 }
    const tokens = repeatedTokens(random.config, request, 5)
    expect(tokens).toEqual(repeatedTokens(random.config, request, 5))
    expect(tokens).not.toEqual(repeatedTokens(random.config, { ...request, seed: 8 }, 5))
    expect(repeatsOf(tokens)).toEqual({ n: 12, start: 1 })
    for (const sequence of tokens) {
      expect(sequence[0]).toBe(5)
      expect(new Set(sequence).size).toBe(13)
    }
  })

  it('are told from others', () => {
    expect(repeatsOf([[4, 7, 4, 7]])).toEqual({ n: 2, start: 0 })
    expect(repeatsOf([[9, 4, 7, 4, 7]])).toEqual({ n: 2, start: 1 })
    expect(repeatsOf([[4, 7, 4, 8]])).toBeNull()
    // One sequence of the batch is not repeated; a token that follows itself is nothing to induce.
    expect(
      repeatsOf([
        [4, 7, 4, 7],
        [4, 7, 4, 8],
      ]),
    ).toBeNull()
    expect(repeatsOf([[9, 4, 4]])).toBeNull()
  })

  it('without BOS have the scores and losses of the two copies too', async () => {
    const tokens = [[5, 3, 8, 2, 5, 3, 8, 2]]
    const { values } = await analysed(detectors, random, engine, { tokens })
    const strictly = { where: 'query >= 4 and key == query - 3' }
    const { values: byCondition } = await analysed(detectors, random, engine, { tokens, options: strictly })
    expect(difference(values.induction_strict, byCondition.where as number[][])).toBeLessThan(1e-12)

    const losses = (await analysed(loss, random, engine, { tokens })).values as Record<string, number>
    const [row] = losses.log_probs as unknown as number[][]
    const mean = (numbers: number[]) => -numbers.reduce((sum, value) => sum + value, 0) / numbers.length
    // The first token has nothing before it; the fifth cannot be induced.
    expect(losses.loss_first).toBeCloseTo(mean(row.slice(0, 3)), 12)
    expect(losses.loss_second).toBeCloseTo(mean(row.slice(3)), 12)
    expect(losses.loss_inducible).toBeCloseTo(mean(row.slice(4)), 12)
  })
})

describe('a condition', () => {
  it('takes the mean of every cell that it picks, masked ones too', async () => {
    const tokens = [[5, 3, 8, 2]]
    // Rows of a pattern add up to 1: 4 of 16 cells.
    const { values } = await analysed(detectors, random, engine, { tokens, options: { where: 'key >= 0' } })
    expect(
      difference(
        values.where,
        [0, 1].map(() => [0.25, 0.25, 0.25]),
      ),
    ).toBeLessThan(1e-6)
    const masked = await analysed(detectors, random, engine, { tokens, options: { where: 'key > query' } })
    expect(masked.values.where).toEqual([0, 1].map(() => [0, 0, 0]))
    const none = await analysed(detectors, random, engine, { tokens, options: { where: 'key == query + 9' } })
    expect(none.values.where).toEqual([0, 1].map(() => [null, null, null]))
  })

  it('is refused in a sentence where it is none', async () => {
    for (const where of ['', 'key +', 'key', 'foo == 1', 'key == scores[1]', 'max(key) == 1', 'any NaN']) {
      const refused = analysed(detectors, random, engine, { tokens: [[1, 2]], options: { where } })
      await expect(refused, where).rejects.toThrow(AnalysisError)
    }
  })
})

describe('fuzzy induction', () => {
  const pairs = Array.from({ length: 10 }, (_, i) => `${2 * i + 1}, ${2 * i + 2}`).join('\n')

  it('scores pairs as an equal copy is scored, and partners out of place as a control', async () => {
    const { values, provenance } = await analysed(fuzzyInduction, random, engine, {
      repeat: { length: 8, sequences: 2, seed: 3 },
      options: { pairs: 'pairs.csv' },
      textOfFile: () => Promise.resolve(pairs),
    })
    const { paired, shuffled } = provenance as { paired: number[][]; shuffled: number[][] }
    for (const [s, sequence] of paired.entries()) {
      const [bos, ...rest] = sequence
      expect(bos).toBe(0)
      expect(rest.slice(8)).toEqual(rest.slice(0, 8).map((id) => id + 1))
      // The control has the same tokens, and none of them where it belongs or one place before.
      const partners = shuffled[s].slice(9)
      expect([...partners].sort()).toEqual(rest.slice(8).sort())
      partners.forEach((id, i) => {
        expect(id).not.toBe(rest[i] + 1)
        expect(id).not.toBe((rest[i + 1] ?? NaN) + 1)
      })
    }
    const options = { where: 'query > 8 and key == query - 7' }
    for (const [name, tokens] of Object.entries({ paired, shuffled })) {
      const strict = await analysed(detectors, random, engine, { tokens, options })
      expect(difference(values[name], strict.values.where as number[][])).toBeLessThan(1e-12)
    }
  })

  it('refuses what are no pairs', async () => {
    for (const text of ['', '5, 3', '5 3\n1 2', 'big, large\nsmall, little', '[[1, 2], [3]]', '1,2\n3,900']) {
      const refused = analysed(fuzzyInduction, random, engine, {
        repeat: { length: Infinity, sequences: 1, seed: 0 },
        options: { pairs: 'pairs.csv' },
        textOfFile: () => Promise.resolve(text),
      })
      await expect(refused, text).rejects.toThrow(AnalysisError)
    }
  })
})

describe('similarity to a circuit', () => {
  const document = exampleDocument('induction', { vocabulary: [...'abcdefgh'], positions: 14, strength: 30 })
  const textOfFile = () => Promise.resolve(serializeDocument(document))
  const options = { against: 'induction.circuit' }
  const r = [1, 2, 8, 5, 6, 7, 3]

  it('is complete for the same circuit, as far as both see the same positions', async () => {
    const tokens = [[0, ...r, ...r]]
    const { values } = await analysed(headSimilarity, handBuilt, engine, { tokens, options, textOfFile })
    const [previous, induction] = values.distance as number[][]
    // The first letter looks at BOS in the model and, where there is none, at itself: 1 of 14 queries.
    expect(previous[0]).toBeCloseTo(1 / 14, 4)
    // New letters look everywhere: at q keys in the circuit, at two more in the model (BOS and the dropped a0).
    const news = [1, 2, 3, 4, 5, 6].reduce((sum, q) => sum + 2 / (q + 2), 0)
    expect(induction[1]).toBeCloseTo(news / 13, 4)
    expect(induction[1]).toBeLessThan(induction[0])
  })

  it('is complete without BOS for the head that drops nothing', async () => {
    const tokens = [[...r, ...r]]
    const { values } = await analysed(headSimilarity, handBuilt, engine, { tokens, options, textOfFile })
    expect((values.distance as number[][])[0][0]).toBeLessThan(1e-6)
  })

  it('is refused where the circuit has no room', async () => {
    const tokens = [[...r, ...r, 4]]
    const refused = analysed(headSimilarity, handBuilt, engine, { tokens, options, textOfFile })
    await expect(refused).rejects.toThrow(/14 positions/)
  })
})

describe('ablation', () => {
  it('of the hand-built copying head leaves nine equal logits', async () => {
    const tokens = repeatedTokens(handBuilt.config, { length: 7, sequences: 2, seed: 1 }, 0)
    const { values } = await analysed(ablation, handBuilt, engine, { tokens })
    const { difference: differences, clean_loss } = values as { difference: number[][]; clean_loss: number }
    // The head gives its token a logit of 1 and the eight others 0.
    const clean = Math.log(Math.E + 8) - 1
    expect(clean_loss).toBeCloseTo(clean, 5)
    expect(differences[1][0]).toBeCloseTo(Math.log(9) - clean, 5)
    // Without the head below, the upper one cannot find the place.
    expect(differences[0][0]).toBeGreaterThan(0.5)
  })

  it('needs other sequences for all but zeros', async () => {
    for (const kind of ['mean', 'resample']) {
      const refused = analysed(ablation, random, engine, { tokens: [[1, 2, 3]], options: { kind } })
      await expect(refused).rejects.toThrow(/there is one/)
    }
  })
})
