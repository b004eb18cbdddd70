import { positionText } from '#shared/circuit/axes'
import type { Cell, Stage, Trace } from '#shared/circuit/stage'
import { softmaxTable } from '#shared/circuit/steps/softmax-table'

/** One key of a query's row, from its score to its weight. */
export interface RowKey {
  readonly label: string
  readonly column: number
  readonly score: number
  /** −∞ where the key is masked. */
  readonly masked: number
  /** e^(masked − the largest of the row); 0 where the key is masked. */
  readonly power: number
  readonly weight: number
  readonly isFocused: boolean
}

/** A query's row of a head. */
export interface QueryRow {
  readonly head: string
  readonly layer: number
  readonly headIndex: number
  readonly query: string
  readonly row: number
  readonly keys: readonly RowKey[]
}

const KINDS: readonly Stage['kind'][] = ['scores', 'mask', 'masked', 'pattern']

/** The row that a cell of scores, mask or pattern stands in; `null` for any other cell. */
export function rowOfCell(trace: Trace, cell: Cell): QueryRow | null {
  const { kind, layer, head, rows, columns } = trace.stage(cell.stage)
  if (!KINDS.includes(kind) || layer === null || head === null) return null
  if (rows.of !== 'positions' || columns.of !== 'positions') return null
  const name = `${layer}.${head}`
  const { row } = cell
  const line = (stage: string) => {
    const { columns: width, values } = trace.values(`${name}.${stage}`)
    return values.subarray(row * width, (row + 1) * width)
  }
  const [scores, masked, weights] = [line('scores'), line('masked'), line('pattern')]
  const powers = new Map(softmaxTable(trace, name, row).columns.map(({ key, power }) => [key, power]))
  return {
    head: name,
    layer,
    headIndex: head,
    query: positionText(rows.labels[row]),
    row,
    keys: columns.labels.map((position, column) => ({
      label: positionText(position),
      column,
      score: scores[column],
      masked: masked[column],
      power: powers.get(column) ?? 0,
      weight: weights[column],
      isFocused: column === cell.column,
    })),
  }
}
