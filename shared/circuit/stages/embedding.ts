import { zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText, type Dim } from '../basis'
import type { Embedding, TwoHotEmbedding } from '../circuit'
import { italic, sub } from '../formula'
import { exactText } from '../number-text'
import type { Position, StageDeclaration } from '../stage'
import { entry, given } from './terms'

/** X, [position, D]: what the first layer reads. */
export function embeddingStage(
  embedding: Embedding,
  positions: readonly Position[],
  names: readonly Dim[],
): StageDeclaration {
  const X = embedding.kind === 'given' ? embedding.X : twoHot(embedding.vocabulary, positions, names.length)
  return {
    stage: {
      id: 'X',
      kind: 'X',
      layer: null,
      head: null,
      title: 'embedding',
      rows: positionAxis('position', positions),
      columns: dimAxis('dim', names),
      scale: 'signed',
    },
    operands: [],
    compute: () => X,
    sum: (_, { row, column }) => given(entry(X, row, column)),
    users: () => [],
    bands: () => [],
    formula(_, { row, column }) {
      const x = [italic('x'), sub(String(positions[row].index)), `[${dimText(names[column])}]`]
      if (embedding.kind === 'given') return [...x, ' is given']
      if (column >= oneHotDims(embedding)) return [...x, ' = 0: the embedding leaves this dim to the heads']
      const { role, name } = names[column]
      return [...x, ` = 1 where the ${role === 'tok' ? 'token' : 'position'} is ${name}, else 0`]
    },
    substituted: (_, { row, column }) => [exactText(entry(X, row, column))],
    meaning(_, { row, column }) {
      const value = exactText(entry(X, row, column))
      const position = positionText(positions[row])
      const dim = dimText(names[column])
      if (embedding.kind === 'given') return `What is given at ${position} in ${dim}.`
      if (column >= oneHotDims(embedding)) return `0: nothing is embedded in ${dim}.`
      return `${value}: ${position} ${value === '1' ? 'is' : 'is not'} ${dim}.`
    },
  }
}

const oneHotDims = ({ vocabulary, positions }: TwoHotEmbedding) => vocabulary.length + positions

/** Row i: one-hot of its token in the first V dims, one-hot of its position after them (MATHS §1). */
function twoHot(vocabulary: readonly string[], positions: readonly Position[], D: number) {
  const X = zeros(positions.length, D)
  positions.forEach(({ token, index }, row) => {
    X.values[row * D + vocabulary.indexOf(token)] = 1
    X.values[row * D + vocabulary.length + index] = 1
  })
  return X
}
