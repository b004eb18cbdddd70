import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../document/parse'
import { serializeDocument } from '../../document/serialize'
import { rowsOf } from '../../tensor/operations'
import { lastLogits } from '../last-logits'
import { trace } from '../trace'
import { templateDocument, templateNote, templatesOf } from './templates'

const templates = templatesOf(7)

const logitsOf = (id: string, tokens?: string) => {
  const template = templates.find((each) => each.id === id)!
  return [...lastLogits(trace(template.circuit(), tokens ? [...tokens] : template.tokens))]
}

describe.each(templates)('$title', (template) => {
  const { circuit, tokens, example } = templateDocument(template)

  it('predicts what its note says', () => {
    const logits = [...lastLogits(trace(circuit, tokens))]
    const best = 'abcd'[logits.indexOf(Math.max(...logits))]
    if (template.predicts === null) return expect(logits.every(Number.isFinite)).toBe(true)
    expect(best).toBe(template.predicts)
    expect(templateNote(example)).toContain(`fter ${tokens.join(' ')} it predicts ${best}`)
  })

  it('is a document that can be saved and opened', () => {
    const document = templateDocument(template)
    expect(parseDocument(serializeDocument(document))).toEqual({ ok: true, document })
  })

  it('has an exercise with the same wiring, that predicts nothing', () => {
    const exercise = templateDocument(template, true)
    const shape = (each: typeof circuit) => each.layers.map(({ heads, ...wiring }) => [heads.length, wiring])
    expect(shape(exercise.circuit)).toEqual(shape(circuit))
    const logits = [...lastLogits(trace(exercise.circuit, exercise.tokens))]
    const { readout } = exercise.circuit
    const own = readout!.from === 'residual' && readout!.role === 'tok' ? [1, 0, 0, 0] : [0, 0, 0, 0]
    expect(logits).toEqual(own)
    expect(templateNote(exercise.example)).toContain('exercise')
  })
})

it.each(['induction-homework', 'induction-standard'])('%s gives the published prediction', (id) => {
  const published = [0.000045, 0.999864, 0.000045, 0.000045]
  logitsOf(id).forEach((logit, i) => expect(Math.abs(logit - published[i])).toBeLessThan(1e-6))
})

it('both wirings of induction agree on every sequence of up to five tokens', () => {
  const grown = (words: string[]) => words.flatMap((word) => [...'abcd'].map((token) => word + token))
  const two = grown([...'abcd'])
  const sequences = [two, grown(two), grown(grown(two)), grown(grown(grown(two)))].flat()
  for (const tokens of sequences) {
    const [homework, standard] = [
      logitsOf('induction-homework', tokens),
      logitsOf('induction-standard', tokens),
    ]
    homework.forEach((logit, i) => expect(Math.abs(logit - standard[i])).toBeLessThan(1e-12))
  }
})

it('uniform attention gives each token its share', () => {
  expect(logitsOf('uniform')).toEqual([0.2, 0.6000000000000001, 0, 0.2].map((x) => expect.closeTo(x, 12)))
})

it('a skip-trigram fires from any distance, and only where both tokens are', () => {
  for (const tokens of ['ab', 'adb', 'daddb'])
    expect(logitsOf('skip-trigram', tokens)[2]).toBeGreaterThan(0.9)
  for (const tokens of ['adda', 'ddb', 'addd']) expect(logitsOf('skip-trigram', tokens)[2]).toBeLessThan(0.7)
})

it('the pattern of i − 2 is one back in both heads', () => {
  const run = trace(templates.find(({ id }) => id === 'two-back')!.circuit(), [...'abcda'])
  for (const id of ['0.0.pattern', '1.0.pattern']) {
    rowsOf(run.values(id)).forEach((row, q) => expect(row[Math.max(0, q - 1)]).toBeGreaterThan(0.999))
  }
})

it('a seed decides the random weights', () => {
  const random = (seed: number) => templatesOf(seed).at(-1)!.circuit()
  expect(random(3)).toEqual(random(3))
  expect(random(3)).not.toEqual(random(4))
})
