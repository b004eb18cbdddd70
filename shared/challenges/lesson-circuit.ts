import type { WeightName, WeightPlace } from '../circuit/circuit'
import { CircuitError } from '../circuit/circuit-error'
import { exampleDocument } from '../circuit/examples'
import { weightsAt, withWeightsAt } from '../circuit/weight-place'
import { zeroWeights } from '../circuit/weights'
import type { CircuitDocument } from '../document/document'
import { parseDocument } from '../document/parse'
import type { CircuitTask, Lesson } from './lesson-schema'

/** A lesson whose task is to build. */
export interface CircuitLesson extends Lesson {
  readonly task: CircuitTask
}

/** The document in which the lesson is solved. @throws CircuitError when the lesson's document is none */
export function solvedDocument({ title, task }: CircuitLesson): CircuitDocument {
  if (task.example) {
    const { example: _, ...document } = exampleDocument(task.example)
    return { ...document, name: title }
  }
  const parsed = parseDocument(JSON.stringify(task.document))
  if (!parsed.ok) throw new CircuitError('LAYOUT', parsed.error)
  const { circuit, tokens } = parsed.document
  return { name: title, circuit, tokens }
}

/** What a person starts from: the same, with zeros where something is to be filled in. */
export function startDocument(lesson: CircuitLesson): CircuitDocument {
  const solved = solvedDocument(lesson)
  const circuit = lesson.task.fillIn.map(placeOf).reduce((made, place) => {
    const { rows } = weightsAt(made, place)
    return withWeightsAt(made, place, zeroWeights(rows))
  }, solved.circuit)
  return { ...solved, circuit }
}

/** `0.0.W_QK` as a place. */
export function placeOf(stage: string): WeightPlace {
  const [layer, head, name] = stage.split('.')
  return { layer: Number(layer), head: Number(head), name: name as WeightName }
}
