import { positionText } from '#shared/circuit/axes'
import type { Cell, Trace } from '#shared/circuit/stage'

/** One key of a pattern row: the score that it competes with, and the share that it gets. */
export interface KeyShare {
  readonly key: string
  /** The masked score that the share is made of. */
  readonly cell: Cell
  readonly score: number
  readonly share: number
  readonly isFocused: boolean
}

export interface RowShares {
  /** In the order of the keys. */
  readonly shown: readonly KeyShare[]
  readonly others: number
  readonly othersShare: number
  readonly sum: number
}

/**
 * How a pattern row came to its shares: of the keys that its query may look at, the focused one and the largest.
 *
 * @param cell a cell of a pattern
 * @param room how many keys are listed one by one
 */
export function rowShares(trace: Trace, cell: Cell, room: number): RowShares {
  const { columns } = trace.stage(cell.stage)
  const [maskedId] = trace.declaration(cell.stage).operands
  const width = columns.labels.length
  const rowOf = (stage: string) =>
    trace.values(stage).values.subarray(cell.row * width, (cell.row + 1) * width)
  const [shares, scores] = [rowOf(cell.stage), rowOf(maskedId)]

  const keys: KeyShare[] = []
  for (let column = 0; column < width; column++) {
    if (scores[column] === -Infinity) continue
    const label = columns.labels[column]
    keys.push({
      key: 'token' in label ? positionText(label) : label.name,
      cell: { stage: maskedId, row: cell.row, column },
      score: scores[column],
      share: shares[column],
      isFocused: column === cell.column,
    })
  }
  const rank = (each: KeyShare) => (each.isFocused ? Infinity : each.share)
  const listed = new Set([...keys].sort((a, b) => rank(b) - rank(a)).slice(0, room))
  const others = keys.filter((each) => !listed.has(each))
  const total = (list: readonly KeyShare[]) => list.reduce((sum, { share }) => sum + share, 0)
  return {
    shown: keys.filter((each) => listed.has(each)),
    others: others.length,
    othersShare: total(others),
    sum: total(keys),
  }
}
