import { cellName } from '../circuit/cell-name'
import type { Circuit } from '../circuit/circuit'
import { CircuitError } from '../circuit/circuit-error'
import { recognisedMistakes, type Mistake } from '../circuit/mistakes'
import { exactText } from '../circuit/number-text'
import type { Cell } from '../circuit/stage'
import { trace } from '../circuit/trace'
import { withConstant } from '../circuit/weight-place'
import { ShapeError } from '../tensor/shape-error'
import { attentionMiss } from './attention-miss'
import { blamedWeight } from './blamed-weight'
import { solvedDocument, type CircuitLesson } from './lesson-circuit'
import type { Check } from './lesson-schema'
import type { Miss, Run } from './miss'
import { casesMiss, predictionMiss, ruleMiss } from './prediction-miss'
import { stageMiss } from './stage-miss'
import { writesMiss } from './writes-miss'

/** A piece of a sentence; one with a cell leads to it. */
export type SentencePart = string | { readonly text: string; readonly cell: Cell | null }

/** What is wrong first: on which sequence, at which position, in which cell, and why. */
export interface Failure {
  readonly sentence: readonly SentencePart[]
  /** The sequence on which it shows; empty where X is given. */
  readonly tokens: readonly string[]
  /** Where it shows. */
  readonly cell: Cell | null
  /** A mistake that many make and that is in the circuit; `null` without one. */
  readonly mistake: Pick<Mistake, 'title' | 'sentence'> | null
}

export interface CheckState {
  readonly title: string
  /** `waiting`: not looked at while an earlier one fails. */
  readonly state: 'passed' | 'failed' | 'waiting'
}

/** How a person's circuit does in a lesson. */
export interface LessonReport {
  readonly checks: readonly CheckState[]
  readonly failure: Failure | null
  readonly passed: boolean
}

/**
 * Runs a lesson's checks on a circuit, in order, up to the first that fails: a later one says nothing new before.
 * Checks run at the lesson's own strength, so that the slider is free to play with.
 */
export function checkLesson(lesson: CircuitLesson, own: Circuit): LessonReport {
  const solution = solvedDocument(lesson).circuit
  const circuit = atStrength(own, solution.constants.s ?? null)
  const states: CheckState[] = []
  let failure: Failure | null = null
  for (const check of lesson.task.checks) {
    if (failure) {
      states.push({ title: check.title, state: 'waiting' })
      continue
    }
    failure = failureOf(check, lesson, circuit, solution)
    states.push({ title: check.title, state: failure ? 'failed' : 'passed' })
  }
  return { checks: states, failure, passed: failure === null }
}

function failureOf(
  check: Check,
  { task }: CircuitLesson,
  circuit: Circuit,
  solution: Circuit,
): Failure | null {
  const run: Run = (tokens, strength) => trace(atStrength(circuit, strength ?? null), tokens)
  let miss: Miss | null
  try {
    miss = missOf(check, circuit, run)
  } catch (error) {
    if (!(error instanceof CircuitError || error instanceof ShapeError || error instanceof RangeError))
      throw error
    return { sentence: [error.message], tokens: [], cell: null, mistake: null }
  }
  if (!miss) return null
  const { tokens, strength, cell, text, distance } = miss
  const blamed = blamedWeight(
    atStrength(circuit, strength),
    atStrength(solution, strength),
    task.fillIn,
    (each) => trace(each, tokens),
    distance,
  )
  const sentence: SentencePart[] = []
  if (tokens.length > 0) sentence.push('On ', { text: tokens.join(' '), cell }, strengthText(strength))
  const upper = tokens.length > 0 ? text : text[0].toUpperCase() + text.slice(1)
  sentence.push(`${upper}.`)
  if (blamed) {
    const { place, content, isFixed } = blamed
    const ofHead = circuit.layers.length > 1 ? ` of head ${place.layer}.${place.head}` : ''
    const value = typeof content === 'number' ? exactText(content) : content
    sentence.push(
      ' ',
      { text: cellName(trace(circuit, tokens), blamed.cell), cell: blamed.cell },
      `${ofHead} is ${value}${isFixed ? ', a plain number, which does not follow the strength' : ''}.`,
    )
  }
  const [mistake = null] = recognisedMistakes(circuit)
  return { sentence, tokens, cell, mistake }
}

function missOf(check: Check, circuit: Circuit, run: Run): Miss | null {
  switch (check.kind) {
    case 'stage':
      return stageMiss(check, run)
    case 'attention':
      return attentionMiss(check, run)
    case 'writes':
      return writesMiss(check, run)
    case 'prediction':
      return predictionMiss(check, run)
    case 'rule':
      return ruleMiss(circuit, run)
    case 'cases':
      return casesMiss(check, run)
  }
}

function strengthText(strength: number | null): string {
  return strength === null ? ', ' : ` with strength ${exactText(strength)}, `
}

function atStrength(circuit: Circuit, strength: number | null): Circuit {
  if (strength === null || circuit.constants.s === undefined || circuit.constants.s === strength)
    return circuit
  return withConstant(circuit, 's', strength)
}
