import { softmaxRows } from '../../tensor/softmax-rows'
import { positionAxis, positionText } from '../axes'
import { italic, sub, sup, type Formula } from '../formula'
import { exactText } from '../number-text'
import type { Cell, StageDeclaration, Trace } from '../stage'
import { headStageId, type HeadSite } from './head-site'
import { entry } from './terms'

/** How many powers of e a denominator spells out. */
const SPELT_OUT = 4

/** pattern A = softmax of each row of masked, [query, key]. A cell is one term, eˣ/Σ. */
export function patternStage(site: HeadSite): StageDeclaration {
  const { positions } = site
  const id = headStageId(site, 'pattern')
  const masked = headStageId(site, 'masked')

  /** The cells of a row of `masked` that are not −∞. */
  function open(trace: Trace, row: number): Cell[] {
    return positions
      .map((_, column) => ({ stage: masked, row, column }))
      .filter(({ column }) => entry(trace.values(masked), row, column) !== -Infinity)
  }
  function isMasked(trace: Trace, row: number, column: number): boolean {
    return entry(trace.values(masked), row, column) === -Infinity
  }
  /** What decides a cell: its whole row, or the −∞ that it is masked with. */
  function deciding(trace: Trace, { row, column }: Cell): Cell[] {
    const own = { stage: masked, row, column }
    if (isMasked(trace, row, column)) return [own]
    return [own, ...open(trace, row).filter((cell) => cell.column !== column)]
  }
  function power(trace: Trace, { row, column }: Cell): Formula {
    return [italic('e'), sup(exactText(entry(trace.values(masked), row, column)))]
  }

  return {
    stage: {
      id,
      kind: 'pattern',
      layer: site.layer,
      head: site.head,
      title: 'pattern',
      rows: positionAxis('query', positions),
      columns: positionAxis('key', positions),
      scale: 'probability',
    },
    operands: [masked],
    compute: (trace) => softmaxRows(trace.values(masked)),
    sum(trace, cell) {
      const { row, column } = cell
      const score = exactText(entry(trace.values(masked), row, column))
      const value = entry(trace.values(id), row, column)
      return { terms: [{ factors: deciding(trace, cell), value, text: `e^${score} / Σ` }], zeroTerms: 0 }
    },
    users(trace, { row, column }) {
      const cells = isMasked(trace, row, column) ? [{ row, column }] : open(trace, row)
      return cells.map((cell) => ({ ...cell, stage: id }))
    },
    /** ∂masked_k = A_k (∂A_k − Σ_j A_j ∂A_j), row by row; a masked key takes no part. */
    pull(trace, gradient, gradients) {
      const A = trace.values(id)
      const { values } = gradients.of(masked)
      for (let row = 0; row < A.rows; row++) {
        const keys = open(trace, row).map(({ column }) => row * A.columns + column)
        const mean = keys.reduce((sum, i) => sum + A.values[i] * gradient.values[i], 0)
        for (const i of keys) values[i] += A.values[i] * (gradient.values[i] - mean)
      }
    },
    bands: ({ row }) => [{ stage: masked, row }],
    formula(_, { row, column }) {
      const q = positions[row].index
      const k = positions[column].index
      return [
        'A',
        sub(`${q},${k}`),
        ' = ',
        italic('e'),
        sup(`masked[${q},${k}]`),
        ' ⁄ Σ',
        sub(italic('k')),
        ' ',
        italic('e'),
        sup(`masked[${q},`, italic('k'), ']'),
      ]
    },
    substituted(trace, cell) {
      if (isMasked(trace, cell.row, cell.column)) return ['0, because the score is −∞']
      const row = open(trace, cell.row)
      const shown = row.length > SPELT_OUT ? row.slice(0, SPELT_OUT - 1) : row
      const sum = shown.flatMap((each, i) => (i === 0 ? power(trace, each) : [' + ', ...power(trace, each)]))
      return [...power(trace, cell), ' ⁄ (', ...sum, row.length > shown.length ? ' + …)' : ')']
    },
    meaning(trace, { row, column }) {
      const q = positionText(positions[row])
      const k = positionText(positions[column])
      return isMasked(trace, row, column)
        ? `Masked: ${q} may not look at ${k}.`
        : `The share of its attention that ${q} gives to ${k}.`
    },
  }
}
