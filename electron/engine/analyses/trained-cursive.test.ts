import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tensor } from '#shared/formats/tensor'
import { withContext } from '../run/context-engine'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { jsonOf, reference, relativeError, tensorsOf } from '../run/reference.testing'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { importModel } from '../weights/import-model'
import { detectors } from './detectors'
import { drawnRepeats } from './drawn-repeats'
import { loss } from './loss'
import { padsOf } from './pads'
import { eachPattern } from './pattern-scores'
import { analysed, difference } from './reference-input.testing'
import { composition } from './weights/composition'
import { copyingEigenvaluesAnalysis } from './weights/copying-eigenvalues'

/** A trained model beside the repository: where it is absent there is nothing to compare. */
const folder = join(reference, '../../../shared/reference/trained/cursive-made-up')

interface Case {
  readonly tokens: number[]
  readonly context: number[]
  readonly logprob: number[]
  readonly loss: number
  readonly loss_first_half?: number
  readonly scores: Record<string, number[][]>
}

interface Expected {
  readonly cases: Record<string, Case>
  readonly weights: {
    readonly composition: Record<string, Record<'Q' | 'K' | 'V', number[][]>>
    readonly baseline: number
    readonly copying_ov: number[][]
  }
}

describe.skipIf(!existsSync(folder))(
  'a trained handwriting transformer, as NumPy and PyTorch have it',
  () => {
    const engine = new Engine({ provider: 'cpu', threads: 1 })
    let out: string
    let model: RunnableModel
    let expected: Expected
    let stored: Map<string, Tensor>

    beforeAll(async () => {
      out = await mkdtemp(join(tmpdir(), 'cursive-'))
      await importModel({ path: folder, out: join(out, 'model') })
      model = runnable(await openModelFolder(join(out, 'model')))
      expected = await jsonOf(join(folder, 'expected.json'))
      stored = await tensorsOf(join(folder, 'expected.safetensors'))
    })
    afterAll(async () => {
      await engine.release()
      await rm(out, { recursive: true })
    })

    it.each(['strokes', 'padded', 'repeated', 'repeated_short_context'])(
      '%s: activations and scores',
      async (name) => {
        const found = expected.cases[name]
        const tokens = [found.tokens]
        const layers = [0, 1, 2, 3]
        const hooks = (l: number) => ({
          resid_post: `blocks.${l}.hook_resid_post`,
          self_attention: `blocks.${l}.attn.hook_pattern`,
          cross_attention: `blocks.${l}.cross_attn.hook_pattern`,
        })
        const { activations, logits } = await engine.run(model, {
          start: tokens,
          context: [found.context],
          capture: new Set(layers.flatMap((l) => Object.values(hooks(l)))),
          edits: [],
          logits: 'all',
        })
        expect(relativeError(logits!.values, stored.get(`${name}.logits`)!.values)).toBeLessThan(1e-5)
        for (const l of layers) {
          for (const [kind, hook] of Object.entries(hooks(l))) {
            const values = stored.get(`${name}.${kind}.${l}`)!.values
            expect(relativeError(activations.get(hook)!.values, values), hook).toBeLessThan(1e-5)
          }
        }

        const pads = await padsOf(model, tokens)
        const beside = withContext(engine, [found.context], tokens)
        const { values } = await analysed(loss, model, beside, { tokens, pads })
        expect(difference(values.loss, found.loss)).toBeLessThan(1e-5)
        expect(difference(values.log_probs, [found.logprob])).toBeLessThan(2e-4)
        // PAD is 453, and only the word that the data loader filled up has any.
        const told = found.logprob.filter((_, p) => found.tokens[p + 1] !== 453)
        const isPadded = told.length < found.logprob.length
        expect('loss_unpadded' in values).toBe(isPadded)
        if (isPadded) {
          const mean = -told.reduce((sum, value) => sum + value, 0) / told.length
          expect(difference(values.loss_unpadded, mean)).toBeLessThan(1e-5)
        }
        if (found.loss_first_half !== undefined) {
          expect(difference(values.loss_first, found.loss_first_half)).toBeLessThan(1e-5)
        }
        const heads = (await analysed(detectors, model, beside, { tokens })).values
        const names = [
          'current',
          'previous',
          'first',
          'prefix_last',
          'prefix_any',
          'induction_strict',
          'duplicate',
        ]
        const known = names.filter((each) => found.scores[each])
        for (const each of known) expect(difference(heads[each], found.scores[each]), each).toBeLessThan(1e-5)
        if (pads) {
          // Of the queries that are no padding, in PyTorch's patterns.
          const kept = found.tokens.flatMap((id, q) => (id === 453 || q === 0 ? [] : [q]))
          const P = found.tokens.length
          const unpadded = (await analysed(detectors, model, beside, { tokens, pads })).values
          const previous = layers.map((l) => {
            const { values: cells } = stored.get(`${name}.self_attention.${l}`)!
            return [0, 1].map(
              (h) => kept.reduce((sum, q) => sum + Number(cells[(h * P + q) * P + q - 1]), 0) / kept.length,
            )
          })
          expect(difference(unpadded.previous, previous)).toBeLessThan(1e-5)
          expect(difference(unpadded.previous, found.scores.previous)).toBeGreaterThan(1e-3)
        }
        const twoBack = await analysed(detectors, model, beside, {
          tokens,
          options: { where: 'key == query - 2' },
        })
        expect(difference(twoBack.values.where, found.scores.two_back)).toBeLessThan(1e-5)
      },
    )

    it('the mean of patterns over eight words, each with its text, in one pass', async () => {
      const rows = (name: string): number[][] => {
        const { shape, values } = stored.get(name)!
        return Array.from({ length: shape[0] }, (_, b) => [
          ...values.subarray(b * shape[1], (b + 1) * shape[1]),
        ])
      }
      const tokens = rows('batch.tokens')
      const cells = 192 * 192
      const means = [0, 1, 2, 3].map(() => new Float64Array(2 * cells))
      await eachPattern(
        { engine: withContext(engine, rows('batch.context'), tokens), model, tokens },
        ({ layer, head }, pattern) =>
          pattern.forEach((weight, i) => (means[layer][head * cells + i] += weight / 8)),
      )
      for (const [l, mean] of means.entries()) {
        expect(relativeError(mean, stored.get(`batch.mean_self_attention.${l}`)!.values)).toBeLessThan(1e-5)
      }
    })

    it('composition of all three kinds, and what copies', async () => {
      const { values } = await analysed(composition, model, engine, {})
      for (const [pair, kinds] of Object.entries(expected.weights.composition)) {
        const [earlier, later] = pair.split('->').map(Number)
        for (const kind of ['Q', 'K', 'V'] as const) {
          const table = values[kind] as number[][]
          const block = [0, 1].map((a) => [0, 1].map((b) => table[2 * earlier + a][2 * (later - 1) + b]))
          expect(difference(block, kinds[kind]), `${kind} ${pair}`).toBeLessThan(1e-6)
        }
      }
      expect((values.baseline as number[])[0]).toBeCloseTo(expected.weights.baseline, 12)
      const copying = (await analysed(copyingEigenvaluesAnalysis, model, engine, {})).values
      expect(difference(copying.score, expected.weights.copying_ov)).toBeLessThan(1e-5)
    })

    it('its ids are angles and lengths, and random ones are drawn in turn', async () => {
      const tokenizer = (await openTokenizer(model.folder))!
      const text = (id: number) => tokenizer.textOf(id).replaceAll('\u202f', ' ')
      expect([377, 0, 151, 302, 452, 453, 454].map(text)).toEqual([
        'θ 0°',
        'r 0 ↓',
        'r 0 ↑',
        'θ -180°',
        'θ 180°',
        'PAD',
        'END',
      ])
      // The lower edge of the last bin of lengths: 2.25 · (0.051 / 2.25)^(1/100).
      expect(text(150)).toBe('r 2.17 ↓')
      expect(new Set(Array.from({ length: 455 }, (_, id) => tokenizer.textOf(id))).size).toBe(455)
      const note = () => {}
      const [drawn] = await drawnRepeats({ model, options: {}, note }, { length: 64, sequences: 1, seed: 3 })
      expect(drawn.length).toBe(128)
      expect(drawn.slice(64)).toEqual(drawn.slice(0, 64))
      expect(drawn.every((id, p) => (p % 2 === 0 ? id >= 302 && id < 453 : id < 302))).toBe(true)
      await expect(
        drawnRepeats({ model, options: {}, note }, { length: 5, sequences: 1, seed: 3 }),
      ).rejects.toThrow(/belong together/)
    })
  },
)
