import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { headScores } from '#shared/circuit/detectors'
import { trace } from '#shared/circuit/trace'
import { distances } from '#shared/compare/distances'
import { transplantKinds } from '#shared/compare/transplant-kinds'
import { detectorKinds } from '../stores/detector-kinds'
import { stageNames } from '../workspaces/compare/stage-names'
import { cardOf } from '../workspaces/circuits/circuit-names'
import { glossary, glossaryEntry } from './glossary'
import { termsIn } from './terms-in'

const sources = import.meta.glob<string>('../**/*.vue', { query: '?raw', import: 'default', eager: true })
const lessons = import.meta.glob<{ goal: string[]; hints: string[]; solution: string[] }>(
  '../../../resources/challenges/*.json',
  { import: 'default', eager: true },
)
const templates = Object.values(sources).join('\n')

const { circuit, tokens } = exampleDocument('induction')
const run = trace(circuit, tokens)
const stages = [...new Set(run.stages.map(({ kind }) => kind))]
const ownDetectors = headScores(run, 1, 0, null).map(({ title }) => title)

/** What the names that are bound in templates can be. A binding that is not here fails, so that it is thought of. */
const bound: Readonly<Record<string, readonly string[]>> = {
  'stage.kind': stages,
  // Between lanes.
  'stage.title': ['X', 'join', 'in'],
  // Titles of maps and the operands between them.
  name: [...stages, 'W_OV ᵀ'],
  label: ['X', 'in', 'mask', 'A'],
  'score.title': ownDetectors,
  'best.title': ownDetectors,
  'detector.title': ownDetectors,
  'scores.chosen.title': detectorKinds.map(({ title }) => title),
  'beside.stage': Object.keys(stageNames),
  'meaning.title': distances.map(({ title }) => title),
  which: ['W_QK', 'W_OV'],
  'transplants.kind': transplantKinds,
  // TermText and TermParagraphs: the text's own terms.
  'part.term': [],
}
const written = [...templates.matchAll(/<Term\b[^>]*?\sname="([^"]+)"/g)].map(([, name]) => name)
const bindings = [...templates.matchAll(/<Term\b[^>]*?\s:name(?:="([^"]+)")?[\s/>]/g)].map(
  ([, expression = 'name']) => expression,
)
const used = [...written, ...bindings.flatMap((expression) => bound[expression] ?? [])]

it('has every word that the interface links to it', () => {
  expect(written.length).toBeGreaterThan(30)
  expect(bindings.filter((expression) => !(expression in bound))).toEqual([])
  expect(used.filter((name) => glossaryEntry(name) === null)).toEqual([])
})

it('is linked from somewhere with each of its words', () => {
  const taught = Object.values(lessons)
    .flatMap(({ goal, hints, solution }) => [...goal, ...hints, ...solution])
    .flatMap((sentence) => termsIn(sentence).flatMap(({ term }) => term ?? []))
  const head = { layer: 1, head: 0 }
  const cards = [cardOf({ kind: 'OV', heads: [head] }), cardOf({ kind: 'QK', head })]
  const titles = cards.flatMap(({ title }) => termsIn(title).flatMap(({ term }) => term ?? []))
  const linked = new Set([...used.map((name) => glossaryEntry(name)?.term), ...taught, ...titles])
  expect(glossary.map(({ term }) => term).filter((term) => !linked.has(term))).toEqual([])
})
