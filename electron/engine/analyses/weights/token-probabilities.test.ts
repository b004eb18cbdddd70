import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { resourcesFolder } from '../../library/resources-folder'
import { openModelFolder, runnable, type RunnableModel } from '../../run/model-folder'
import type { AnalysisInput, AnalysisOptions } from '../analysis'
import { spelledTwice, tokenProbabilities } from './token-probabilities'

let letters: RunnableModel
let notes: string[] = []

beforeAll(async () => {
  letters = runnable(await openModelFolder(join(resourcesFolder(), 'models', 'letters-2l')))
})

function probabilities(options: AnalysisOptions, text = '') {
  notes = []
  const input: Pick<AnalysisInput, 'model' | 'options' | 'note' | 'textOfFile'> = {
    model: letters,
    options,
    note: (sentence) => void notes.push(sentence),
    textOfFile: () => Promise.resolve(text),
  }
  return tokenProbabilities(input as AnalysisInput)
}

it('counts a text in the tokens of the model, without BOS', async () => {
  const { values, source } = await probabilities({ tokenText: 'words' }, 'abba')
  expect(source).toBe('counted in words')
  expect(values[1]).toBeCloseTo(0.5, 8)
  expect(values[2]).toBeCloseTo(0.5, 8)
  expect(values[0]).toBeGreaterThan(0)
  expect(values[0]).toBeLessThan(1e-9)
  expect(Array.from(values).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
  expect(notes).toEqual(['words has 4 tokens, 2 different ones of 27.'])
})

it('says that all tokens count the same where nothing is given', async () => {
  const { values, source } = await probabilities({})
  expect([source, values.length, values[3]]).toEqual(['uniform', 27, 1 / 27])
  expect(notes).toEqual(['No token probabilities were given: every token counts the same.'])
})

it('counts lines with a space before them too, where the vocabulary has one', async () => {
  const gpt2 = { encode: (text: string) => [...text].map((letter) => (letter === ' ' ? 3 : 1)) }
  expect(spelledTwice(gpt2, 'ab\n\n a \n', 'a model')).toEqual([1, 1, 3, 1, 1, 1, 3, 1])
  await expect(probabilities({ tokenText: 'words', bothSpellings: true }, 'ab')).rejects.toThrow(
    'The tokens of letters-2l write no space before a word',
  )
  await expect(probabilities({ bothSpellings: true })).rejects.toThrow('about the lines of --token-text')
})

it.each([
  [{ tokenProbs: 'p' }, '[0.5, 0.5]', 'of another vocabulary'],
  [{ tokenProbs: 'p' }, 'a b c', 'is not JSON'],
  [{ tokenProbs: 'p' }, '{"a": 1}', 'no list of probabilities'],
  [{ tokenText: 'p' }, '', 'is empty'],
  [{ tokenText: 'p' }, 'a!', 'no token for'],
  [{ tokenText: 'p', tokenProbs: 'q' }, 'a', 'not both'],
])('refuses %o with %j', async (options, text, sentence) => {
  await expect(probabilities(options, text)).rejects.toThrow(sentence)
})
