import type { Matrix } from '../../tensor/matrix'
import { addTo, product, productTransposed, transpose } from '../../tensor/operations'
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
    const pair = { input, W_QK, query, key }
    for (let j = 0; j < W.columns; j++) {
      for (let i = 0; i < W.rows; i++) {
        yield new PairTerm(pair, i, j, entry(X, query, i) * entry(W, i, j) * entry(X, key, j))
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
    /** With S = X W Xᵀ: ∂W = Xᵀ ∂S X, and ∂X = ∂S X Wᵀ as the query plus ∂Sᵀ X W as the key. */
    pull(trace, gradient, gradients) {
      const [X, W] = [trace.values(input), trace.values(W_QK)]
      const asQuery = product(gradient, X)
      addTo(gradients.of(W_QK), product(transpose(X), asQuery))
      addTo(gradients.of(input), productTransposed(asQuery, W))
      addTo(gradients.of(input), product(product(transpose(gradient), X), W))
    },
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

/** A query and a key, and where the numbers that they meet in are. */
interface Pair {
  readonly input: string
  readonly W_QK: string
  readonly query: number
  readonly key: number
}

/** There are D² of these: their factors are made when they are read. */
class PairTerm implements StageTerm {
  constructor(
    readonly pair: Pair,
    readonly i: number,
    readonly j: number,
    readonly value: number,
  ) {}

  get factors(): readonly Cell[] {
    const { input, W_QK, query, key } = this.pair
    return [
      { stage: input, row: query, column: this.i },
      { stage: W_QK, row: this.i, column: this.j },
      { stage: input, row: key, column: this.j },
    ]
  }
}

function rowsWith(X: Matrix, dim: number): number[] {
  return Array.from({ length: X.rows }, (_, row) => row).filter((row) => entry(X, row, dim) !== 0)
}

function some(count: number, holds: (index: number) => boolean): boolean {
  for (let index = 0; index < count; index++) if (holds(index)) return true
  return false
}
