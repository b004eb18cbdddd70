import { zeros } from '../../tensor/operations'
import { dimAxis, positionAxis, positionText } from '../axes'
import { dimText, type Dim } from '../basis'
import { sub, type Formula } from '../formula'
import type { Position, StageDeclaration, StageTerm, Trace } from '../stage'
import { entry, sumOf } from './terms'

/** What is read out as logits. */
export interface LogitsSite {
  /** The stages that add up to them: heads' outputs, or the last join. */
  readonly from: readonly string[]
  /** Whether they are read before the last layer. */
  readonly isEarlier: boolean
  /** The positions of those stages. */
  readonly positions: readonly Position[]
  /** Whether each of them is read, or the last one alone. */
  readonly everyPosition: boolean
  /** The first dim that is read, and the names of all of them. */
  readonly start: number
  readonly dims: readonly Dim[]
}

/** logits = some dims of the last position, or of each, [1 or positions, V]; no row where no position is left. */
export function logitsStage(site: LogitsSite): StageDeclaration {
  const { from, isEarlier, positions, everyPosition, start, dims } = site
  const rows = everyPosition ? positions : positions.slice(-1)
  /** The row of the sources that the first row of logits is read from. */
  const first = positions.length - rows.length

  function* terms(trace: Trace, row: number, column: number): Generator<StageTerm> {
    for (const stage of from) {
      const source = { stage, row: first + row, column: start + column }
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
      for (const stage of from) {
        const source = trace.values(stage)
        rows.forEach((_, row) =>
          dims.forEach(
            (_, i) => (logits.values[row * dims.length + i] += entry(source, first + row, start + i)),
          ),
        )
      }
      return logits
    },
    sum: (trace, { row, column }) => sumOf(terms(trace, row, column)),
    users(_, { row, column }) {
      const token = column - start
      return row >= first && token >= 0 && token < dims.length
        ? [{ stage: 'logits', row: row - first, column: token }]
        : []
    },
    pull(_, gradient, gradients) {
      for (const stage of from) {
        const { columns, values } = gradients.of(stage)
        for (let row = 0; row < rows.length; row++) {
          for (let i = 0; i < dims.length; i++)
            values[(first + row) * columns + start + i] += entry(gradient, row, i)
        }
      }
    },
    bands: () => [],
    formula(_, { row, column }) {
      const position = everyPosition ? String(rows[row].index) : 'last'
      const dim = dimText(dims[column])
      const addends = from.flatMap((stage, i): Formula => {
        const name = stage.endsWith('.join')
          ? 'join'
          : `output${from.length > 1 || isEarlier ? ` ${stage.slice(0, 3)}` : ''}`
        return [i === 0 ? '' : ' + ', name, sub(position), `[${dim}]`]
      })
      const place = everyPosition ? `${position}, ` : ''
      return [`logits[${place}${dims[column].name}] = `, ...addends]
    },
    meaning(_, { row, column }) {
      const after = everyPosition ? ` after ${positionText(rows[row])}` : ''
      return `How strongly the circuit predicts ${dims[column].name} next${after}.`
    },
  }
}
