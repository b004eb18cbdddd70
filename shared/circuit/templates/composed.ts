import { exampleDocument } from '../examples'
import {
  circuitOf,
  copied,
  diagonal,
  head,
  parts,
  previousPositions,
  standardLayers,
  VOCABULARY,
} from './parts'
import type { Template } from './template'

const V = VOCABULARY.length

export const homeworkInduction: Template = {
  id: 'induction-homework',
  title: 'Induction, as the homework wires it',
  note:
    'A previous-token head, then a head that looks for what followed the present token before. The second layer ' +
    'gets the token part of X and the first head’s output without position 0, and its output alone is read. After ' +
    'a b c d a it predicts b.',
  tokens: [...'abcda'],
  predicts: 'b',
  circuit: () => exampleDocument('induction').circuit,
}

/** @see MATHS §1, "As a standard transformer" */
export const standardInduction: Template = {
  id: 'induction-standard',
  title: 'Induction, standard wiring',
  note:
    'The same two heads in a transformer without special wires: subspaces of their own for the previous token and ' +
    'for the answer, everything carried on, and position 0 hidden as a key from the second layer. After a b c d a ' +
    'it predicts b.',
  tokens: [...'abcda'],
  predicts: 'b',
  circuit() {
    const stream = parts('prev', 'out')
    const { at } = stream
    const previous = head(stream, 'previous token', previousPositions(stream), copied(stream, 'tok', 'prev'))
    const matching = diagonal(V, at('tok', 0), at('prev', 0), 's')
    const induction = head(stream, 'induction', matching, copied(stream, 'tok', 'out'))
    const [first, second] = standardLayers(stream, [previous], [induction])
    return circuitOf(stream, [first, { ...second, hiddenKeys: [0] }], { from: 'residual', role: 'out' })
  },
}

export const twoBack: Template = {
  id: 'two-back',
  title: 'Two previous-token heads (i − 2)',
  note:
    'The first writes at every position which token came before it; the second looks one position back and copies ' +
    'that note, so together they reach two back. After a b c d a it predicts c.',
  tokens: [...'abcda'],
  predicts: 'c',
  circuit() {
    const stream = parts('prev')
    const previous = head(stream, 'previous token', previousPositions(stream), copied(stream, 'tok', 'prev'))
    const passing = head(stream, 'previous of it', previousPositions(stream), copied(stream, 'prev', 'tok'))
    return circuitOf(stream, standardLayers(stream, [previous], [passing]))
  },
}
