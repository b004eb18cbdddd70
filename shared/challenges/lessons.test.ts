import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { typicalMistakes, type MistakeId } from '../circuit/mistakes'
import { trace } from '../circuit/trace'
import { weightsAt, withWeightsAt } from '../circuit/weight-place'
import { withCells, zeroWeights, type CellChange } from '../circuit/weights'
import type { Circuit } from '../circuit/circuit'
import { applyEdit, type Edit } from '../document/edit'
import { checkLesson, type LessonReport } from './check-lesson'
import { refusalOf } from './given-parts'
import { placeOf, solvedDocument, startDocument, type CircuitLesson } from './lesson-circuit'
import type { CircuitTask, Lesson } from './lesson-schema'
import { isCircuitLesson, parseLesson } from './parse-lesson'

const FOLDER = 'resources/challenges'
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8')

function lessonOf(name: string): CircuitLesson {
  const parsed = parseLesson(textOf(files.find((file) => file.includes(name))!))
  if (!parsed.ok || !isCircuitLesson(parsed.lesson)) throw new Error(`${name} is no circuit lesson`)
  return parsed.lesson
}
function said({ failure }: LessonReport): string {
  return (failure?.sentence ?? []).map((part) => (typeof part === 'string' ? part : part.text)).join('')
}
/** The circuit with some cells set, by stage. */
function filled(
  circuit: Circuit,
  stage: string,
  cells: readonly [number, number, number | string][],
): Circuit {
  const place = placeOf(stage)
  const weights = weightsAt(circuit, place)
  const changes = cells.map(([row, column, content]): CellChange => ({
    index: row * weights.columns + column,
    content,
  }))
  return withWeightsAt(circuit, place, withCells(weights, changes, circuit.constants))
}

it.each(files)('%s is a lesson whose own solution passes', (name) => {
  const parsed = parseLesson(textOf(name))
  expect(parsed).toMatchObject({ ok: true })
})

describe('one head by hand', () => {
  const lesson = lessonOf('one-head')
  const start = startDocument(lesson).circuit

  it('starts from zeros and names the first score that is missing', () => {
    const report = checkLesson(lesson, start)
    expect(report.passed).toBe(false)
    expect(said(report)).toBe('Query 1, key 0: expected scores[1, 0] = 1, got 0. W_QK[dim 0, dim 1] is 0.')
  })

  it('passes with the published weights, cell by cell', () => {
    const ones: [number, number, number][] = [
      [0, 0, 1],
      [0, 1, 1],
    ]
    const queries = filled(start, '0.0.W_QK', ones)
    const report = checkLesson(lesson, queries)
    expect(report.checks.map(({ state }) => state)).toEqual(['passed', 'passed', 'failed', 'waiting'])
    expect(said(report)).toBe('Key 0: expected values[0, dim 0] = 1, got 0. W_OV[dim 0, dim 1] is 0.')
    const solved = filled(queries, '0.0.W_OV', ones)
    expect(checkLesson(lesson, solved).passed).toBe(true)
    expect([...trace(solved, []).values('0.0.output').values][4]).toBeCloseTo(2.5752103826044417, 12)
  })

  it('says so when W_OV is the other way round', () => {
    const solved = solvedDocument(lesson).circuit
    const flipped = filled(solved, '0.0.W_OV', [
      [0, 1, 0],
      [1, 0, 1],
    ])
    expect(said(checkLesson(lesson, flipped))).toBe(
      'Key 0: expected values[0, dim 0] = 1, got 0. W_OV[dim 0, dim 1] is 0.',
    )
  })
})

describe('the previous-token head', () => {
  const lesson = lessonOf('previous-token')
  const start = startDocument(lesson).circuit
  const below: [number, number, string][] = [1, 2, 3, 4].map((p) => [4 + p, 3 + p, 's'])

  it('names the position that looks elsewhere, and the weight', () => {
    expect(said(checkLesson(lesson, filled(start, '0.0.W_QK', below.slice(0, 2))))).toBe(
      'On a b c d a, position 3: head 0.0 should look at position 2, and gives it 0.25: it looks evenly at 4 ' +
        'positions. W_QK[pos 3, pos 2] of head 0.0 is 0.',
    )
  })

  it('recognises a transposed W_QK by name', () => {
    const flipped = below.map(([row, column, s]): [number, number, string] => [column, row, s])
    const { failure } = checkLesson(lesson, filled(start, '0.0.W_QK', flipped))
    expect(failure?.mistake?.title).toBe('previous QK transposed')
  })

  it('accepts another strength than the solution’s, where attention is still sharp', () => {
    const own = filled(
      filled(
        start,
        '0.0.W_QK',
        below.map(([row, column]) => [row, column, 30]),
      ),
      '0.0.W_OV',
      [0, 1, 2, 3].map((t) => [4 + t, t, 1]),
    )
    expect(checkLesson(lesson, own).passed).toBe(true)
  })

  it('tells a wrong dim that is written', () => {
    const own = filled(
      filled(start, '0.0.W_QK', below),
      '0.0.W_OV',
      [0, 1, 2, 3].flatMap((t): [number, number, number][] => [
        [4 + t, t, 1],
        [t, t, 1],
      ]),
    )
    expect(said(checkLesson(lesson, own))).toMatch(
      /^On a b c d a, position 1: head 0\.0 should write 0 into tok a, and writes 1\.00\. W_OV\[tok a, tok a\] of head 0\.0 is 1\.$/,
    )
  })
})

describe('the induction head', () => {
  const lesson = lessonOf('induction-head')
  const solved = solvedDocument(lesson).circuit

  it('names sequence, position, cell and why', () => {
    const without = filled(solved, '1.0.W_QK', [[2, 6, 0]])
    expect(said(checkLesson(lesson, without))).toBe(
      'On c a b c, position 3: head 1.0 should look at position 1, and gives it 0.33: it looks evenly at 3 ' +
        'positions. W_QK[tok c, prev c] of head 1.0 is 0.',
    )
  })

  it('asks for s where a plain number stands', () => {
    const plain = filled(solved, '0.0.W_QK', [[6, 5, 10]])
    const report = checkLesson(lesson, plain)
    expect(report.checks.map(({ state }) => state).slice(0, 5)).toEqual(Array(5).fill('passed'))
    expect(said(report)).toContain(
      'W_QK[pos 2, pos 1] of head 0.0 is 10, a plain number, which does not follow the strength.',
    )
  })

  it.each(typicalMistakes.map(({ id }) => id))(
    'does not pass with the mistake %s, and names it',
    (id: MistakeId) => {
      const mistake = typicalMistakes.find((each) => each.id === id)!
      const report = checkLesson(lesson, mistake.make(solved))
      expect(report.passed).toBe(false)
      expect(report.failure?.mistake?.title).toBe(mistake.title)
    },
  )

  it('does not depend on the slider', () => {
    const start = startDocument(lesson)
    const slid = applyEdit(
      { ...start, circuit: solved },
      { kind: 'constant', constant: 's', before: 10, after: 0 },
    )
    expect(checkLesson(lesson, slid.circuit).passed).toBe(true)
  })
})

describe('what is given', () => {
  const lesson = lessonOf('previous-token')
  const { circuit, tokens } = startDocument(lesson)
  const cells = (head: string, name: 'W_QK' | 'W_OV'): Edit => ({
    kind: 'cells',
    place: { ...placeOf(`${head}.W_QK`), name },
    changes: [{ index: 0, before: 0, after: 1 }],
  })

  it('is not edited; what is asked for is', () => {
    expect(refusalOf(lesson, cells('0.0', 'W_QK'))).toBeNull()
    expect(refusalOf(lesson, cells('1.0', 'W_QK'))).toBe(
      'W_QK of head 1.0 is given in this lesson. Duplicate the document to change it freely.',
    )
    expect(refusalOf(lesson, { kind: 'tokens', before: tokens, after: ['a'] })).toBeNull()
  })

  it('keeps the wiring and the other head, also from edits of the whole circuit', () => {
    const whole = (after: Circuit): Edit => ({
      kind: 'circuit',
      label: 'Rewire',
      before: { circuit, tokens },
      after: { circuit: after, tokens },
    })
    const [first, second] = circuit.layers
    expect(refusalOf(lesson, whole({ ...circuit, layers: [{ ...first, drops: [] }, second] }))).toContain(
      'The wiring of layer 0',
    )
    expect(refusalOf(lesson, whole({ ...circuit, layers: [first] }))).toContain('layers and heads')
    const empty = { ...second.heads[0], W_OV: zeroWeights(9) }
    expect(
      refusalOf(lesson, whole({ ...circuit, layers: [first, { ...second, heads: [empty] }] })),
    ).toContain('W_OV of head 1.0')
    expect(refusalOf(lesson, whole(solvedDocument(lesson).circuit))).toBeNull()
  })
})

describe('a teacher’s file', () => {
  it('is as the documentation shows it', () => {
    const [, example] = /```json\n([^]*?)```/.exec(readFileSync('docs/challenges.md', 'utf8'))!
    expect(parseLesson(example)).toMatchObject({ ok: true, lesson: { id: 'one-back' } })
  })

  type Changeable<T> = T extends object ? { -readonly [K in keyof T]: Changeable<T[K]> } : T
  type TeachersFile = Changeable<Omit<Lesson, 'version' | 'task'> & { task: CircuitTask }> & {
    version: number
    minuts?: number
  }
  const good = JSON.parse(textOf(files.find((file) => file.includes('previous-token'))!)) as TeachersFile
  const refused = (change: (file: TeachersFile) => void) => {
    const file = structuredClone(good)
    change(file)
    const parsed = parseLesson(JSON.stringify(file))
    return parsed.ok ? null : parsed.error
  }

  it('is refused with the place and the fault', () => {
    const broken = (text: string) => {
      const parsed = parseLesson(text)
      return parsed.ok ? null : parsed.error
    }
    expect(broken('{\n  "title": "x"\n')).toBe(
      'This file is not a lesson: its JSON is broken or ends at line 2.',
    )
    expect(broken('{\n  "title": x\n}')).toBe(
      'This file is not a lesson: its JSON is broken or ends at line 2.',
    )
    expect(refused((file) => (file.version = 9))).toBe(
      'This lesson has format 9; this app reads up to 1. Update the app.',
    )
    expect(refused((file) => (file.task.fillIn = ['0.0.WQK']))).toBe(
      'This lesson is damaged at task.fillIn[0]: a matrix is written as layer.head.W_QK or layer.head.W_OV.',
    )
    expect(refused((file) => (file.task.fillIn = ['2.0.W_QK']))).toBe(
      'The lesson’s circuit has no head 2.0, whose W_QK is to be filled in.',
    )
    expect(refused((file) => (file.minuts = 3))).toContain('minuts')
  })

  it('is refused when its own solution fails', () => {
    const wrong = (file: TeachersFile) => {
      const check = file.task.checks[2]
      if (check.kind === 'prediction') check.on = [{ tokens: 'a b c d a', predicts: 'c' }]
    }
    expect(refused(wrong)).toMatch(
      /^The lesson’s own solution does not pass “The circuit continues the pattern”\. On a b c d a, position 4: expected c, got b 1\.00\.$/,
    )
  })
})
