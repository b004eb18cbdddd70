import { zeros } from '../../tensor/operations'
import { dimAxis, positionAxis } from '../axes'
import { dimText, type Dim } from '../basis'
import { sub, type Formula } from '../formula'
import type { Position, StageDeclaration, StageTerm, Trace } from '../stage'
import { entry, sumOf } from './terms'

/** What is read out as logits. */
export interface LogitsSite {
  /** The stages that add up to them: the last heads' outputs, or the last join. */
  readonly from: readonly string[]
  /** The positions of those stages; the last one is read. */
  readonly positions: readonly Position[]
  /** The first dim that is read, and the names of all of them. */
  readonly start: number
  readonly dims: readonly Dim[]
}

/** logits = some dims of the last position, [1, V]; no row where no position is left. */
export function logitsStage({ from, positions, start, dims }: LogitsSite): StageDeclaration {
  const last = positions.length - 1
  const rows = positions.slice(-1)

  function* terms(trace: Trace, column: number): Generator<StageTerm> {
    for (const stage of from) {
      const source = { stage, row: last, column: start + column }
      yield { factors: [source], value: entry(trace.values(stage), source.row, source.column) }
    }
  }

  return {
    stage: {
      id: 'logits',
      kind: 'logits',
      layer: null,
      head: null,
      title: 'logits',
      rows: positionAxis('position', rows),
      columns: dimAxis('token', dims),
      scale: 'signed',
    },
    operands: from,
    compute(trace) {
      const logits = zeros(rows.length, dims.length)
      if (rows.length === 0) return logits
      for (const stage of from) {
        dims.forEach((_, i) => (logits.values[i] += entry(trace.values(stage), last, start + i)))
      }
      return logits
    },
    sum: (trace, { column }) => sumOf(terms(trace, column)),
    users(_, { row, column }) {
      const token = column - start
      return row === last && token >= 0 && token < dims.length
        ? [{ stage: 'logits', row: 0, column: token }]
        : []
    },
    bands: () => [],
    formula(_, { column }) {
      const dim = dimText(dims[column])
      const addends = from.flatMap((stage, i): Formula => {
        const name = stage.endsWith('.join')
          ? 'join'
          : `output${from.length > 1 ? ` ${stage.slice(0, 3)}` : ''}`
        return [i === 0 ? '' : ' + ', name, sub('last'), `[${dim}]`]
      })
      return [`logits[${dims[column].name}] = `, ...addends]
    },
    meaning: (_, { column }) => `How strongly the circuit predicts ${dims[column].name} next.`,
  }
}
