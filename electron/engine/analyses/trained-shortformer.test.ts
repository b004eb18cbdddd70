import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { jsonOf, reference } from '../run/reference.testing'
import { importModel } from '../weights/import-model'
import { ablation } from './ablation'
import { detectors } from './detectors'
import { headSimilarity } from './head-similarity'
import { loss } from './loss'
import { analysed, difference } from './reference-input.testing'

/** A trained model with an induction head, beside the repository: where it is absent there is nothing to compare. */
const folder = join(reference, '../../../shared/reference/trained/shortformer-2l')

type PerHead = number[][]
interface Case {
  readonly loss: number
  readonly accuracy: number
  readonly logprob: number[][]
  readonly loss_first_half?: number
  readonly loss_second_half?: number
  readonly detectors: Record<string, { mean: PerHead; per_sequence: PerHead[] }>
  readonly head_similarity: number[][]
  readonly ablation?: Record<string, PerHead>
  readonly complement_ablation?: { kept: [number, number][]; loss_second_half: Record<string, number> }[]
}

/** Our names of what its `expected.json` calls otherwise. */
const names = {
  current: 'current',
  previous: 'previous',
  first: 'first',
  duplicate: 'duplicate',
  induction_strict: 'induction_strict',
  induction_arena: 'induction_arena',
} as const

describe.skipIf(!existsSync(folder))('trained/shortformer-2l, as NumPy has it', () => {
  let out: string
  let model: RunnableModel
  let cases: Record<string, { tokens: number[][] }>
  let expected: Record<string, Case>
  const engine = new Engine({ provider: 'cpu', threads: 1 })

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'shortformer-'))
    await importModel({ path: folder, out: join(out, 'model') })
    model = runnable(await openModelFolder(join(out, 'model')))
    cases = await jsonOf(join(folder, 'cases.json'))
    expected = (await jsonOf<{ cases: Record<string, Case> }>(join(folder, 'expected.json'))).cases
  })
  afterAll(async () => {
    await engine.release()
    await rm(out, { recursive: true })
  })

  const everyCase = ['repeat24', 'repeat31', 'mixed']
  const repeated = ['repeat24', 'repeat31']

  it.each(everyCase)('%s: losses', async (name) => {
    const { values } = await analysed(loss, model, engine, { tokens: cases[name].tokens })
    const { logprob, loss_first_half, loss_second_half, ...wanted } = expected[name]
    expect(difference(values.log_probs, logprob)).toBeLessThan(1e-4)
    expect(difference(values.loss, wanted.loss)).toBeLessThan(1e-4)
    expect(values.accuracy).toBeCloseTo(wanted.accuracy, 12)
    if (loss_first_half === undefined) expect(values.loss_inducible).toBeUndefined()
    else {
      expect(difference(values.loss_first, loss_first_half)).toBeLessThan(1e-4)
      expect(difference(values.loss_inducible, loss_second_half!)).toBeLessThan(1e-4)
    }
  })

  it.each(everyCase)('%s: detectors, with and without BOS', async (name) => {
    const { tokens } = cases[name]
    const { detectors: scores } = expected[name]
    const all = await analysed(detectors, model, engine, { tokens })
    const each = await analysed(detectors, model, engine, { tokens, options: { perSequence: true } })
    const without = await analysed(detectors, model, engine, { tokens, options: { withoutBos: true } })
    let compared = 0
    for (const [ours, theirs] of Object.entries(names)) {
      if (!(theirs in scores)) continue
      expect(difference(all.values[ours], scores[theirs].mean), ours).toBeLessThan(1e-4)
      expect(difference(each.values[ours], scores[theirs].per_sequence), ours).toBeLessThan(1e-4)
      compared++
      const noBos = scores[`${theirs}_no_bos`]
      if (noBos) expect(difference(without.values[ours], noBos.mean), ours).toBeLessThan(1e-4)
    }
    expect(compared).toBe(name === 'mixed' ? 3 : 6)
    // Nothing looks at the first position once it is left out.
    expect(difference(without.values.first, [nobody, nobody])).toBe(0)
  })

  const nobody = [null, null, null, null]

  it.each(everyCase)('%s: where key == query - 2', async (name) => {
    const { tokens } = cases[name]
    for (const [withoutBos, suffix] of [
      [false, ''],
      [true, '_no_bos'],
    ] as const) {
      const options = { where: 'key == query - 2', withoutBos }
      const { values } = await analysed(detectors, model, engine, { tokens, options })
      expect(difference(values.where, expected[name].detectors[`two_back${suffix}`].mean)).toBeLessThan(1e-4)
    }
  })

  // Its prefix scores keep adjacent repeats, so they are ours where there are none.
  it('repeat24: occurrences', async () => {
    const name = 'repeat24'
    const { values } = await analysed(detectors, model, engine, { tokens: cases[name].tokens })
    const { prefix_last, prefix_any, last_occurrence } = expected[name].detectors
    expect(values.adjacent).toEqual([])
    expect(difference(values.prefix_last, prefix_last.mean)).toBeLessThan(1e-4)
    expect(difference(values.prefix_any, prefix_any.mean)).toBeLessThan(1e-4)
    expect(difference(values.duplicate_last, last_occurrence.mean)).toBeLessThan(1e-4)
  })

  it.each(everyCase)('%s: similar heads, on the first sequence', async (name) => {
    const { values } = await analysed(headSimilarity, model, engine, { tokens: [cases[name].tokens[0]] })
    expect(difference(values.distance, expected[name].head_similarity)).toBeLessThan(1e-4)
  })

  it.each(repeated)('%s: ablations', async (name) => {
    const { tokens } = cases[name]
    for (const kind of ['zero', 'mean', 'resample']) {
      const { values } = await analysed(ablation, model, engine, { tokens, options: { kind } })
      expect(difference(values.difference, expected[name].ablation![kind]), kind).toBeLessThan(1e-4)
      for (const { kept, loss_second_half } of expected[name].complement_ablation!) {
        if (!(kind in loss_second_half)) continue
        const keep = kept.map((place) => place.join('.')).join()
        const alone = await analysed(ablation, model, engine, { tokens, options: { kind, keep } })
        expect(difference(alone.values.kept_loss, loss_second_half[kind]), keep).toBeLessThan(1e-4)
      }
    }
  })
})
