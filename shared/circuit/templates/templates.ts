import type { CircuitDocument } from '../../document/document'
import type { Circuit } from '../circuit'
import { zeroWeights } from '../weights'
import { homeworkInduction, standardInduction, twoBack } from './composed'
import { randomHeads } from './random'
import {
  copyHead,
  currentToken,
  duplicateToken,
  firstToken,
  previousToken,
  skipTrigram,
  uniformAttention,
} from './single-head'
import type { Template } from './template'

export type { Template } from './template'

const fixed: readonly Template[] = [
  previousToken,
  currentToken,
  firstToken,
  duplicateToken,
  copyHead,
  skipTrigram,
  uniformAttention,
  homeworkInduction,
  standardInduction,
  twoBack,
]

/** The gallery, from one head to two layers; `seed` decides the random one. */
export function templatesOf(seed: number): readonly Template[] {
  return [...fixed, randomHeads(seed)]
}

/** A fresh document of a template; as an exercise, with the same wiring and all weights 0. */
export function templateDocument(
  { id, title, tokens, circuit }: Template,
  isExercise = false,
): CircuitDocument {
  return isExercise
    ? { name: `${title}, empty`, example: `${id}-empty`, tokens, circuit: withoutWeights(circuit()) }
    : { name: title, example: id, tokens, circuit: circuit() }
}

/** What there is to say about a document that began as a template; `null` for any other. */
export function templateNote(example: string | undefined): string | null {
  const seed = /^random-(\d+)/.exec(example ?? '')?.[1]
  const all = templatesOf(Number(seed ?? 0))
  const template = all.find(({ id }) => id === example)
  if (template) return template.note
  const exercise = all.find(({ id }) => `${id}-empty` === example)
  return exercise ? `An exercise: all weights are 0. Fill them in until this holds. ${exercise.note}` : null
}

function withoutWeights(circuit: Circuit): Circuit {
  const layers = circuit.layers.map((layer) => ({
    ...layer,
    heads: layer.heads.map((head) => {
      const zero = zeroWeights(head.W_QK.rows)
      return { ...head, W_QK: zero, W_OV: zero }
    }),
  }))
  return { ...circuit, layers }
}
