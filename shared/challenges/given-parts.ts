import type { Circuit, Layer, WeightName } from '../circuit/circuit'
import { differentCells } from '../circuit/different-cells'
import type { Edit } from '../document/edit'
import type { CircuitLesson } from './lesson-circuit'

/** Whether a stage's numbers are given by a lesson, and so cannot be edited in it. */
export function isGiven({ task }: CircuitLesson, stage: string): boolean {
  return !task.fillIn.includes(stage)
}

/**
 * Why an edit cannot be made in a lesson, as a sentence; `null` for one that can. Tokens, strength and snapshots are
 * always a person's own.
 */
export function refusalOf(lesson: CircuitLesson, edit: Edit): string | null {
  if (edit.kind === 'cells') {
    const { layer, head, name } = edit.place
    return isGiven(lesson, `${layer}.${head}.${name}`)
      ? givenSentence(`${name} of head ${layer}.${head}`)
      : null
  }
  return edit.kind === 'circuit' ? refusalOfCircuit(lesson, edit.before.circuit, edit.after.circuit) : null
}

function refusalOfCircuit(lesson: CircuitLesson, before: Circuit, after: Circuit): string | null {
  if (before === after) return null
  const heads = (circuit: Circuit) => circuit.layers.map(({ heads: { length } }) => length).join()
  if (heads(before) !== heads(after)) return givenSentence('The number of layers and heads')
  if (!same(before.embedding, after.embedding)) return givenSentence('The embedding')
  if (!same(before.readout, after.readout)) return givenSentence('What the logits are read from')
  for (const [l, layer] of before.layers.entries()) {
    for (const [h, head] of layer.heads.entries()) {
      const other = after.layers[l].heads[h]
      if (head.muted !== other.muted) return givenSentence(`Head ${l}.${h}`)
      const moved = (['W_QK', 'W_OV'] satisfies WeightName[]).find(
        (name) => isGiven(lesson, `${l}.${h}.${name}`) && differentCells(head[name], other[name]).length > 0,
      )
      if (moved) return givenSentence(`${moved} of head ${l}.${h}`)
    }
    if (!same(wiringOf(layer, !lesson.task.wiring), wiringOf(after.layers[l], !lesson.task.wiring))) {
      return givenSentence(`The wiring of layer ${l}`)
    }
  }
  return null
}

/** What of a layer is given: the names of its dims always, what it carries, drops and hides where that is no task. */
function wiringOf({ reads, writes, readsOnly, causal, carries, drops, hiddenKeys }: Layer, whole: boolean) {
  return { reads, writes, readsOnly, ...(whole ? { causal, carries, drops, hiddenKeys } : {}) }
}

function givenSentence(what: string): string {
  return `${what} is given in this lesson. Duplicate the document to change it freely.`
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
