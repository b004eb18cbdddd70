import type { GivenEmbedding } from '#shared/circuit/circuit'
import { expressionValue } from '#shared/circuit/expression'
import { exactText } from '#shared/circuit/number-text'
import type { CellChange } from '#shared/circuit/weights'
import type { CircuitDocument } from '#shared/document/document'
import type { Edit } from '#shared/document/edit'

/**
 * The edit that gives cells of a given X their new numbers. X holds numbers only: an expression leaves its present
 * value.
 *
 * @param nameOf how the history names a cell, by its index: "X[0, dim 1]"
 * @throws TypeError for a circuit whose X is made from tokens
 */
export function givenCellsEdit(
  { circuit, tokens }: CircuitDocument,
  changes: readonly CellChange[],
  nameOf: (index: number) => string,
): Edit {
  if (circuit.embedding.kind !== 'given') throw new TypeError('This X is made from tokens.')
  const { X } = circuit.embedding
  const values = X.values.slice()
  for (const { index, content } of changes) {
    values[index] = typeof content === 'string' ? expressionValue(content, circuit.constants) : content
  }
  const changed = changes.filter(({ index }) => !Object.is(values[index], X.values[index]))
  const embedding: GivenEmbedding = { kind: 'given', X: { ...X, values } }
  const before = { circuit, tokens }
  const [only] = changed
  return {
    kind: 'circuit',
    label:
      changed.length === 1
        ? `Set ${nameOf(only.index)} to ${exactText(values[only.index])}`
        : `Change ${changed.length} cells of X`,
    before,
    after: changed.length > 0 ? { circuit: { ...circuit, embedding }, tokens } : before,
  }
}
