import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import made from '../../../e2e/reference/data-set/m1_attn_only.json' with { type: 'json' }
import { Engine } from '../run/engine'
import { ablation } from './ablation'
import type { AnalysisOptions } from './analysis'
import { AnalysisError } from './analysis-error'
import { dataSetAblation } from './data-set-ablation'
import { DonorRing } from './donor-ring'
import { expectedRuns, forwardTolerance } from './expected.testing'
import { analysed, difference } from './reference-input.testing'
import { referenceModels } from './weights/reference-models.testing'

const reference = referenceModels().find(({ name }) => name === 'm1_attn_only')!
const expected = expectedRuns(reference)
const tolerance = forwardTolerance(expected)
const engine = new Engine({ provider: 'cpu', threads: 1 })
let scratch: string
let model: Awaited<ReturnType<typeof reference.open>>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'data-set-ablation-'))
  model = await reference.open(scratch)
})
afterAll(async () => {
  await engine.release()
  await rm(scratch, { recursive: true })
})

interface Swept {
  readonly difference: number[][]
  readonly clean_loss: number
}
async function ofData(data: unknown, options: AnalysisOptions = {}, notes: string[] = [], seed = 0) {
  return analysed(dataSetAblation, model, engine, {
    seed,
    options: { data: 'data.json', ...options },
    textOfFile: () => Promise.resolve(JSON.stringify(data)),
    note: (sentence) => void notes.push(sentence),
  })
}
const ofTokens = async (tokens: number[][], options: AnalysisOptions = {}) =>
  (await analysed(ablation, model, engine, { tokens, options: { range: 'all', ...options } })).values

describe('ablation on a data set', () => {
  // `ablation` itself is held to TransformerLens in analyses.test.ts, on the inducible positions; here all count.
  it.each(['zero', 'mean'] as const)(
    'of samples of one length is the ablation of them as a batch, %s',
    async (kind) => {
      const { values, provenance } = await ofData(expected.repeated_tokens, { kind })
      const batch = (await ofTokens(expected.repeated_tokens, { kind })) as unknown as Swept
      expect(difference(values.difference, batch.difference)).toBeLessThan(1e-6)
      expect(difference(values.clean_loss, batch.clean_loss)).toBeLessThan(1e-6)
      const predictions = expected.repeated_tokens.reduce((sum, { length }) => sum + length - 1, 0)
      expect(provenance).toEqual({ samples: expected.repeated_tokens.length, predictions })
    },
  )

  // 45 samples of several lengths, not in order of them: e2e/reference/data-set/README.md.
  it.each(['mean', 'resample'] as const)('takes what it puts there from all samples, %s', async (kind) => {
    const of = made[kind]
    const notes: string[] = []
    const { values, provenance } = await ofData(made.samples, { kind }, notes, made.seed)
    expect(difference(values.difference, of.difference)).toBeLessThan(tolerance)
    expect(difference(values.clean_loss, of.clean_loss)).toBeLessThan(tolerance)
    const kept = await ofData(made.samples, { kind, keep: made.kept.join(',') }, [], made.seed)
    expect(difference(kept.values.kept_loss, of.kept_loss)).toBeLessThan(tolerance)
    const resampled = kind === 'resample'
    expect(provenance).toMatchObject({
      samples: resampled ? 44 : 45,
      ...(resampled ? { seed: made.seed } : {}),
    })
    expect(notes).toEqual(
      resampled ? ['No other sample is as long as the longest: samples left out: 1.'] : [],
    )
  })

  it('draws who gives to whom by the seed', () => {
    const lengths = new Map(made.samples.map(({ length }, place) => [place, length]))
    const donors = (seed: number) => {
      const ring = new DonorRing(lengths, seed)
      return made.samples.map((_, place) => ring.donorOf(place))
    }
    expect(donors(made.seed)).toEqual(made.donors)
    expect(donors(made.seed + 1)).not.toEqual(made.donors)
  })

  it('without ablating has TransformerLens’s loss', async () => {
    const { values } = await ofData(expected.tokens)
    expect(difference(values.clean_loss, expected.predictions!.loss)).toBeLessThan(tolerance)
  })

  it('weighs samples of different lengths by their predictions', async () => {
    const samples = [expected.tokens[0], expected.tokens[1].slice(0, 4), expected.tokens[1].slice(0, 9)]
    const values = (await ofData(samples)).values as unknown as Swept
    const alone = (await Promise.all(samples.map((tokens) => ofTokens([tokens])))) as unknown as Swept[]
    const weights = samples.map(({ length }) => length - 1)
    const total = weights.reduce((sum, each) => sum + each, 0)
    const pooled = (of: (each: Swept) => number) =>
      alone.reduce((sum, each, i) => sum + of(each) * weights[i], 0) / total
    expect(Math.abs(values.clean_loss - pooled((each) => each.clean_loss))).toBeLessThan(1e-6)
    for (const [l, row] of values.difference.entries()) {
      for (const [h, value] of row.entries()) {
        expect(Math.abs(value - pooled((each) => each.difference[l][h])), `${l}.${h}`).toBeLessThan(1e-6)
      }
    }
  })

  it.each(['zero', 'mean'] as const)('keeps some heads and ablates all the others, %s', async (kind) => {
    const options = { kind, keep: expected.ablation!.complement.kept.join(',') }
    const { values } = await ofData(expected.repeated_tokens, options)
    const { kept_loss } = await ofTokens(expected.repeated_tokens, options)
    expect(values.kept_loss).toBeCloseTo(kept_loss as number, 6)
  })

  it('of every head at once is the ablation of every head of the batch', async () => {
    const heads = Array.from({ length: model.config.n_layers }, (_, l) =>
      Array.from({ length: model.config.n_heads }, (_, h) => `${l}.${h}`),
    )
    const { values } = await ofData(expected.tokens, { heads: heads.flat().join(',') })
    const { ablated_loss } = await ofTokens(expected.tokens, { heads: heads.flat().join(',') })
    expect(values.ablated_loss).toBeCloseTo(ablated_loss as number, 6)
  })

  it('leaves out what predicts nothing, and says so', async () => {
    const notes: string[] = []
    const { provenance } = await ofData([[3], expected.tokens[0]], {}, notes)
    expect(provenance).toMatchObject({ samples: 1 })
    expect(notes).toEqual(['Samples of one token predict nothing and are left out: 1.'])
  })

  it.each([
    ['a head that the model has not', [[1, 2]], { heads: '9.9' }],
    ['nothing but single tokens', [[1], [2]], {}],
    ['a mean over one sample', [[1, 2]], { kind: 'mean' }],
    ['resampling from nobody', [[1, 2]], { kind: 'resample' }],
    ['a kind that there is not', [[1, 2]], { kind: 'negate' }],
  ] as const)('refuses %s', async (_, data, options) => {
    await expect(ofData(data, options)).rejects.toThrow(AnalysisError)
  })
})
