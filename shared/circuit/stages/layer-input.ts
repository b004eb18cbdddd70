import { zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText, type Dim } from '../basis'
import { italic, sub } from '../formula'
import type { Position, StageDeclaration } from '../stage'
import { entry, sumOf } from './terms'

/** in = the join before it, without the positions that are dropped, [position, dim]. */
export function layerInputStage(
  layer: number,
  positions: readonly Position[],
  /** For each row, the row of the join that it is. */
  joinRows: readonly number[],
  reads: readonly Dim[],
): StageDeclaration {
  const id = `${layer}.in`
  const join = `${layer - 1}.join`
  return {
    stage: {
      id,
      kind: 'in',
      layer,
      head: null,
      title: 'input',
      rows: positionAxis('position', positions),
      columns: dimAxis('dim', reads),
      scale: 'signed',
    },
    operands: [join],
    compute(trace) {
      const kept = zeros(positions.length, reads.length)
      const { values } = trace.values(join)
      joinRows.forEach((from, row) =>
        kept.values.set(values.subarray(from * reads.length, (from + 1) * reads.length), row * reads.length),
      )
      return kept
    },
    sum(trace, { row, column }) {
      const factors = [{ stage: join, row: joinRows[row], column }]
      return sumOf([{ factors, value: entry(trace.values(join), joinRows[row], column) }])
    },
    users(_, { row, column }) {
      const kept = joinRows.indexOf(row)
      return kept < 0 ? [] : [{ stage: id, row: kept, column }]
    },
    bands: () => [],
    formula(_, { row, column }) {
      const p = String(positions[row].index)
      const at = `[${dimText(reads[column])}]`
      return [italic('x'), sub(p), `${at} = join`, sub(p), at]
    },
    meaning: (_, { row, column }) =>
      `What the heads of layer ${layer} read at ${positionText(positions[row])} in ${dimText(reads[column])}.`,
  }
}
