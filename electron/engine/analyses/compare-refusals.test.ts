import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { resourcesFolder } from '../library/resources-folder'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import type { AnalysisOptions } from './analysis'
import { analyses } from './registry'
import { analysed } from './reference-input.testing'

const engine = new Engine({ provider: 'cpu', threads: 1 })
let model: RunnableModel
beforeAll(async () => {
  model = runnable(await openModelFolder(join(resourcesFolder(), 'models/letters-2l')))
})
afterAll(() => engine.release())

const vocabulary = [...'abcdef']
const files: Readonly<Record<string, string>> = {
  mine: serializeDocument(exampleDocument('induction', { vocabulary, positions: 12 })),
  given: serializeDocument(exampleDocument('published-head')),
  damaged: '{"format": 1}',
}
const map = JSON.stringify(Object.fromEntries(vocabulary.map((letter, i) => [letter, i + 1])))
const against = { against: 'mine', map }
const r = [1, 2, 3, 4, 5, 6]
const tokens = [[0, ...r, ...r]]

it.each<[string, string, number[][], AnalysisOptions, RegExp]>([
  ['no circuit', 'transplant', tokens, { heads: '1.0', mine: '1.0' }, /Name a circuit/],
  ['a damaged document', 'head-similarity', tokens, { against: 'damaged' }, /not a circuit document/],
  [
    'a circuit of a given X',
    'head-similarity',
    tokens,
    { against: 'given' },
    /3 rows and the sequence 12 tokens/,
  ],
  [
    'other numbers of heads',
    'transplant',
    tokens,
    { ...against, heads: '0.0,1.0', mine: '1.0' },
    /as many heads/,
  ],
  [
    'a head of mine that there is not',
    'transplant',
    tokens,
    { ...against, heads: '1.0', mine: '1.5' },
    /no head 1\.5/,
  ],
  [
    'a trained head that there is not',
    'transplant',
    tokens,
    { ...against, heads: '2.0', mine: '1.0' },
    /no head 2\.0/,
  ],
  [
    'a token that stands for nothing',
    'head-similarity',
    [[0, 1, 20, 1]],
    against,
    /Token 20 .* no token of the circuit/,
  ],
  ['more tokens than positions', 'head-similarity', [[0, ...r, ...r, 1]], against, /room for 12/],
  [
    'no query that counts',
    'head-similarity',
    [[0, 1, 2, 3]],
    { ...against, queries: 'earlier' },
    /Repeat a token/,
  ],
  ['queries that there are not', 'head-similarity', tokens, { ...against, queries: 'some' }, /earlier, all/],
  [
    'two letters for one token',
    'head-similarity',
    tokens,
    { against: 'mine', map: '{"a":1,"b":1}' },
    /same token/,
  ],
  ['a map without a circuit', 'head-similarity', tokens, { map }, /goes with --against/],
  ['words that are no list', 'token-map', [], { words: 'a b' }, /no list of words/],
  [
    'a head behind its reader',
    'head-basis',
    tokens,
    { head: '0.1', targets: '1,2,3,4,5,6', through: '1.0' },
    /1\.0 is not before 0\.1/,
  ],
  [
    'a token outside the basis',
    'head-basis',
    tokens,
    { head: '0.1', targets: '1,2' },
    /Token 3 .* not among/,
  ],
  ['a logit that there is not', 'head-stages', tokens, { head: '0.1', targets: '1,99' }, /no “99”/],
  ['a logit twice', 'head-stages', tokens, { head: '0.1', targets: '1,1' }, /twice/],
  [
    'several sequences at once',
    'head-stages',
    [...tokens, ...tokens],
    { head: '0.1', targets: '1' },
    /one sequence/,
  ],
  ['no head', 'head-patterns', tokens, {}, /Name a head/],
])('%s is refused with a sentence', async (_, name, batch, options, sentence) => {
  const analysis = analyses.find((each) => each.name === name)!
  const textOfFile = (file: string) => Promise.resolve(files[file])
  await expect(analysed(analysis, model, engine, { tokens: batch, options, textOfFile })).rejects.toThrow(
    sentence,
  )
})
