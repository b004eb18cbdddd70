import type { Matrix } from '../../tensor/matrix'
import { addTo, product, productTransposed, transpose, zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText } from '../basis'
import { italic, sub } from '../formula'
import type { StageDeclaration, StageTerm, Trace } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry, sumOf } from './terms'

/** output = pattern · values, [query, dim written]. A muted head writes zeros. */
export function outputStage(site: HeadSite): StageDeclaration {
  const { positions, writes, layer, head } = site
  const id = headStageId(site, 'output')
  const pattern = headStageId(site, 'pattern')
  const values = headStageId(site, 'values')
  const isMuted = (trace: Trace) => trace.circuit.layers[layer].heads[head].muted

  /** One term for each key: A[q, k] · value_k[d]. */
  function* terms(A: Matrix, V: Matrix, query: number, dim: number): Generator<StageTerm> {
    for (let key = 0; key < A.columns; key++) {
      const value = entry(A, query, key) * entry(V, key, dim)
      yield {
        factors: [
          { stage: pattern, row: query, column: key },
          { stage: values, row: key, column: dim },
        ],
        value,
      }
    }
  }

  return {
    stage: {
      id,
      kind: 'output',
      layer,
      head,
      title: 'output',
      rows: positionAxis('query', positions),
      columns: dimAxis('dim', writes),
      scale: 'signed',
    },
    operands: [pattern, values],
    compute: (trace) =>
      isMuted(trace)
        ? zeros(positions.length, writes.length)
        : product(trace.values(pattern), trace.values(values)),
    sum(trace, { row, column }) {
      if (isMuted(trace)) return { terms: [], zeroTerms: positions.length }
      return sumOf(terms(trace.values(pattern), trace.values(values), row, column))
    },
    users(trace, { stage, row, column }) {
      if (isMuted(trace)) return []
      if (stage === pattern) {
        return writes
          .map((_, dim) => ({ stage: id, row, column: dim }))
          .filter((cell) => entry(trace.values(values), column, cell.column) !== 0)
      }
      return positions
        .map((_, query) => ({ stage: id, row: query, column }))
        .filter((cell) => entry(trace.values(pattern), cell.row, row) !== 0)
    },
    /** ∂A = ∂out · Vᵀ and ∂V = Aᵀ · ∂out. */
    pull(trace, gradient, gradients) {
      if (isMuted(trace)) return
      addTo(gradients.of(pattern), productTransposed(gradient, trace.values(values)))
      addTo(gradients.of(values), product(transpose(trace.values(pattern)), gradient))
    },
    bands: ({ row, column }) => [
      { stage: pattern, row },
      { stage: values, column },
    ],
    formula(_, { row, column }) {
      const q = String(positions[row].index)
      const dim = dimText(writes[column])
      return [
        'output',
        sub(q),
        `[${dim}] = Σ`,
        sub(italic('k')),
        ' A',
        sub(`${q},`, italic('k')),
        ' · value',
        sub(italic('k')),
        `[${dim}]`,
      ]
    },
    meaning(trace, { row, column }) {
      const where = `at ${positionText(positions[row])} into ${dimText(writes[column])}`
      return isMuted(trace) ? `This head is muted: it writes 0 ${where}.` : `What this head writes ${where}.`
    },
  }
}
