import type { Circuit } from './circuit'
import { exampleDocument } from './examples'

/** The strength of a reference for a circuit without a constant `s`. */
const STRENGTH = 10

/**
 * The homework's induction circuit in the sizes and strength of a given one, to compare it with stage by stage.
 *
 * @returns `null` where stages do not correspond: without tokens, with other than two layers of one head, with
 * subspaces that the homework does not have, or without logits for the tokens after the last layer
 */
export function inductionReference({ embedding, layers, readout, constants }: Circuit): Circuit | null {
  if (embedding.kind !== 'two-hot' || readout?.role !== 'tok' || readout.layer !== undefined) return null
  if (layers.length !== 2 || layers.some(({ heads }) => heads.length !== 1)) return null
  const { vocabulary, positions } = embedding
  const strength = constants.s ?? STRENGTH
  const { circuit } = exampleDocument('induction', { vocabulary, positions, strength })
  return circuit.embedding.kind === 'two-hot' && circuit.embedding.extra === embedding.extra ? circuit : null
}
