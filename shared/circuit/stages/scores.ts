import type { Matrix } from '../../tensor/matrix'
import { product, productTransposed } from '../../tensor/operations'
import { positionAxis, positionText } from '../axes'
import { italic, sub } from '../formula'
import type { Cell, StageDeclaration, StageTerm } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry, sumOf } from './terms'

/** scores = in · W_QK · inᵀ, [query, key], without 1/√d (MATHS §1). */
export function scoresStage(site: HeadSite): StageDeclaration {
  const { input, positions } = site
  const id = headStageId(site, 'scores')
  const W_QK = headStageId(site, 'W_QK')

  /** One term for each pair of dims: x_q[i] · W_QK[i, j] · x_k[j]. */
  function* terms(X: Matrix, W: Matrix, query: number, key: number): Generator<StageTerm> {
    for (let j = 0; j < W.columns; j++) {
      for (let i = 0; i < W.rows; i++) {
        const value = entry(X, query, i) * entry(W, i, j) * entry(X, key, j)
        const factors =
          value === 0
            ? []
            : [
                { stage: input, row: query, column: i },
                { stage: W_QK, row: i, column: j },
                { stage: input, row: key, column: j },
              ]
        yield { factors, value }
      }
    }
  }

  /** Every pair of a query that has the row's dim and a key that has the column's. */
  function usersOfWeight(X: Matrix, i: number, j: number): Cell[] {
    const keys = rowsWith(X, j)
    return rowsWith(X, i).flatMap((row) => keys.map((column) => ({ stage: id, row, column })))
  }

  /** The input's cell as a query, in its row, and as a key, in its column. */
  function usersOfInput(X: Matrix, W: Matrix, position: number, dim: number): Cell[] {
    const cells: Cell[] = []
    for (let other = 0; other < X.rows; other++) {
      const asQuery = some(W.columns, (j) => entry(W, dim, j) !== 0 && entry(X, other, j) !== 0)
      const asKey = some(W.rows, (i) => entry(X, other, i) !== 0 && entry(W, i, dim) !== 0)
      if (asQuery || (asKey && other === position)) cells.push({ stage: id, row: position, column: other })
      if (asKey && other !== position) cells.push({ stage: id, row: other, column: position })
    }
    return cells
  }

  return {
    stage: {
      id,
      kind: 'scores',
      layer: site.layer,
      head: site.head,
      title: 'scores',
      rows: positionAxis('query', positions),
      columns: positionAxis('key', positions),
      scale: 'signed',
    },
    operands: [input, W_QK],
    compute(trace) {
      const X = trace.values(input)
      return productTransposed(product(X, trace.values(W_QK)), X)
    },
    sum: (trace, { row, column }) => sumOf(terms(trace.values(input), trace.values(W_QK), row, column)),
    users: (trace, { stage, row, column }) =>
      stage === W_QK
        ? usersOfWeight(trace.values(input), row, column)
        : usersOfInput(trace.values(input), trace.values(W_QK), row, column),
    bands: ({ row, column }) =>
      row === column
        ? [{ stage: input, row }]
        : [
            { stage: input, row },
            { stage: input, row: column },
          ],
    formula(_, { row, column }) {
      const q = String(positions[row].index)
      const k = String(positions[column].index)
      return [
        'score',
        sub(`${q},${k}`),
        ' = Σ',
        sub(italic('i,j')),
        ' ',
        italic('x'),
        sub(q),
        '[',
        italic('i'),
        '] · W',
        sub('QK'),
        '[',
        italic('i,j'),
        '] · ',
        italic('x'),
        sub(k),
        '[',
        italic('j'),
        ']',
      ]
    },
    meaning: (_, { row, column }) =>
      `How well the query at ${positionText(positions[row])} matches the key at ` +
      `${positionText(positions[column])}, before the mask.`,
  }
}

function rowsWith(X: Matrix, dim: number): number[] {
  return Array.from({ length: X.rows }, (_, row) => row).filter((row) => entry(X, row, dim) !== 0)
}

function some(count: number, holds: (index: number) => boolean): boolean {
  for (let index = 0; index < count; index++) if (holds(index)) return true
  return false
}
