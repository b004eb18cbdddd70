import type { Matrix } from '../../tensor/matrix'
import { addTo, product, productTransposed, transpose } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText } from '../basis'
import { italic, sub } from '../formula'
import type { Cell, StageDeclaration, StageTerm } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry, sumOf } from './terms'

/** values = in · W_OVᵀ, [key, dim written]: "XOV" (MATHS §1). */
export function valuesStage(site: HeadSite): StageDeclaration {
  const { input, positions, writes } = site
  const id = headStageId(site, 'values')
  const W_OV = headStageId(site, 'W_OV')

  /** One term for each dim read: x_k[e] · W_OV[d, e]. */
  function* terms(X: Matrix, W: Matrix, key: number, dim: number): Generator<StageTerm> {
    for (let e = 0; e < W.columns; e++) {
      const value = entry(X, key, e) * entry(W, dim, e)
      yield {
        factors: [
          { stage: input, row: key, column: e },
          { stage: W_OV, row: dim, column: e },
        ],
        value,
      }
    }
  }

  function usersOfWeight(X: Matrix, dim: number, e: number): Cell[] {
    return positions
      .map((_, row) => ({ stage: id, row, column: dim }))
      .filter(({ row }) => entry(X, row, e) !== 0)
  }
  function usersOfInput(W: Matrix, key: number, e: number): Cell[] {
    return writes
      .map((_, column) => ({ stage: id, row: key, column }))
      .filter(({ column }) => entry(W, column, e) !== 0)
  }

  return {
    stage: {
      id,
      kind: 'values',
      layer: site.layer,
      head: site.head,
      title: 'values',
      rows: positionAxis('key', positions),
      columns: dimAxis('dim', writes),
      scale: 'signed',
    },
    operands: [input, W_OV],
    compute: (trace) => productTransposed(trace.values(input), trace.values(W_OV)),
    sum: (trace, { row, column }) => sumOf(terms(trace.values(input), trace.values(W_OV), row, column)),
    users: (trace, { stage, row, column }) =>
      stage === W_OV
        ? usersOfWeight(trace.values(input), row, column)
        : usersOfInput(trace.values(W_OV), row, column),
    /** ∂in = ∂V · W_OV and ∂W_OV = ∂Vᵀ · in. */
    pull(trace, gradient, gradients) {
      addTo(gradients.of(input), product(gradient, trace.values(W_OV)))
      addTo(gradients.of(W_OV), product(transpose(gradient), trace.values(input)))
    },
    bands: ({ row, column }) => [
      { stage: input, row },
      { stage: W_OV, row: column },
    ],
    formula(_, { row, column }) {
      const k = String(positions[row].index)
      const dim = dimText(writes[column])
      return [
        'value',
        sub(k),
        `[${dim}] = Σ`,
        sub(italic('e')),
        ' ',
        italic('x'),
        sub(k),
        '[',
        italic('e'),
        '] · W',
        sub('OV'),
        `[${dim}, `,
        italic('e'),
        ']',
      ]
    },
    meaning: (_, { row, column }) =>
      `What ${positionText(positions[row])} would write into ${dimText(writes[column])} ` +
      'if it were attended to fully.',
  }
}
