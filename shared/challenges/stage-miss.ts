import { coordinate } from '../circuit/axes'
import { cellName } from '../circuit/cell-name'
import type { Axis, Trace } from '../circuit/stage'
import { entry } from '../circuit/stages/terms'
import type { Check } from './lesson-schema'
import { shownNumber, tokensOf, type Miss, type Run } from './miss'

type StageCheck = Extract<Check, { kind: 'stage' }>

/** The homework's tolerance: |Δ| ≤ 1e-6 + 1e-5 · |got|. */
export function isClose(expected: number, got: number): boolean {
  return Number.isFinite(got) && Math.abs(expected - got) <= 1e-6 + 1e-5 * Math.abs(got)
}

/** The first cell of a stage that does not hold its number. @throws RangeError when there is no such stage */
export function stageMiss({ stage, on, values }: StageCheck, run: Run): Miss | null {
  const tokens = on === undefined ? [] : tokensOf(on)
  const trace = run(tokens)
  const got = trace.values(stage)
  if (got.rows !== values.length || got.columns !== values[0].length) {
    return {
      tokens,
      strength: null,
      cell: null,
      text: `${stage} is ${got.rows} × ${got.columns}, expected ${values.length} × ${values[0].length}`,
      distance: () => 1,
    }
  }
  for (const [row, line] of values.entries()) {
    for (const [column, expected] of line.entries()) {
      const value = entry(got, row, column)
      if (isClose(expected, value)) continue
      const cell = { stage, row, column }
      return {
        tokens,
        strength: null,
        cell,
        text: `${placeText(trace, stage, row, column)}: expected ${cellName(trace, cell)} = ${shownNumber(expected)}, got ${shownNumber(value)}`,
        distance: (other) => Math.abs(expected - entry(other.values(stage), row, column)),
      }
    }
  }
  return null
}

function placeText(trace: Trace, stage: string, row: number, column: number): string {
  const { rows, columns } = trace.stage(stage)
  return [lineText(rows, row), columns.of === 'positions' ? lineText(columns, column) : '']
    .filter((text) => text !== '')
    .join(', ')
}

function lineText(axis: Axis, index: number): string {
  const role = axis.role === 'query' || axis.role === 'key' ? axis.role : 'position'
  return axis.of === 'positions' ? `${role} ${coordinate(axis, index)}` : coordinate(axis, index)
}
