import { expect, it } from 'vitest'
import { headsVerdict, nearestVerdict } from './heads-verdict'
import { helped, lessonProgress, nextHelp, NO_PROGRESS, passed } from './progress'
import { quizScore } from './quiz'
import type { QuizTask } from './lesson-schema'

const choice = { options: ['yes', 'no'], answer: 1 }
const lesson = { hints: ['one', 'two'], question: { text: 'Is it?', choice, why: 'It is not.' } }

it('helps with hints one by one, then a question, then the solution', () => {
  const kinds = []
  let progress = NO_PROGRESS
  for (let kind = nextHelp(lesson, progress); kind; kind = nextHelp(lesson, progress)) {
    kinds.push(kind)
    progress = helped(lesson, progress)
  }
  expect(kinds).toEqual(['hint', 'hint', 'question', 'solution'])
  expect(passed(progress).stars).toBe(1)
})

it('keeps the best stars: three without help, two with hints', () => {
  const alone = passed(NO_PROGRESS)
  expect(alone.stars).toBe(3)
  expect(passed(helped(lesson, NO_PROGRESS)).stars).toBe(2)
  expect(passed(helped(lesson, alone)).stars).toBe(3)
})

it('reads what was kept, also where some of it is damaged', () => {
  expect(lessonProgress.parse({ hints: 'two', stars: 2 })).toEqual({ ...NO_PROGRESS, stars: 2 })
})

it('counts the parts of a quiz', () => {
  const part = { asks: 'Is it?', choice, why: 'It is not.' }
  const task: QuizTask = { kind: 'quiz', cards: [{ matrix: 'W', parts: [part, part] }] }
  expect(quizScore(task, {})).toEqual({ right: 0, of: 2 })
  expect(quizScore(task, { '0.0': 1, '0.1': 0 })).toEqual({ right: 1, of: 2 })
})

//                      BOS a b a b: the second a, at 3, is induced from 2, the second b, at 4, from 3
const tokens = [0, 1, 2, 1, 2]
const letters = ['BOS', 'a', 'b', 'a', 'b']
const lookingAt = (keys: readonly number[]) =>
  Float64Array.from({ length: 25 }, (_, i) => (keys[Math.floor(i / 5)] === i % 5 ? 1 : 0))
const heads = [
  { id: '0.0', score: 0, pattern: lookingAt([0, 0, 1, 2, 3]) },
  { id: '0.1', score: 0, pattern: lookingAt([0, 0, 0, 0, 0]) },
  { id: '1.0', score: 1, pattern: lookingAt([0, 0, 0, 2, 3]) },
]
const said = (picked: readonly string[]) => headsVerdict(heads, picked, 0.25, tokens, (at) => letters[at])

it('says at which position a head that was picked looks elsewhere', () => {
  expect(said(['0.1', '1.0'])).toEqual({
    right: false,
    sentence:
      'Head 0.1 is none. At position 3, a, the key behind the earlier a is position 2: the head gives it 0, and ' +
      'most, 1, to position 0, BOS. Its score is 0.000.',
  })
})

it('says how many heads are missing, and passes the right ones only', () => {
  expect(said([]).right).toBe(false)
  expect(said(['1.0'])).toEqual({ right: true, sentence: 'These are all of them: 1.0 1.000.' })
  const more = [...heads, { ...heads[2], id: '1.1' }]
  expect(headsVerdict(more, ['1.0'], 0.25, tokens, (at) => letters[at]).sentence).toBe(
    'What you picked is right. One head is missing, in layer 1.',
  )
})

it('says how many heads are nearer than the one that was picked', () => {
  const distances = [
    { id: '0.0', distance: 0.9 },
    { id: '1.0', distance: 0.1 },
    { id: '1.1', distance: 0.2 },
  ]
  expect(nearestVerdict(distances, '1.0').right).toBe(true)
  expect(nearestVerdict(distances, '0.0').sentence).toContain('2 heads are nearer, the nearest with 0.100.')
  expect(nearestVerdict(distances, undefined).right).toBe(false)
})
