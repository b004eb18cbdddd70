import type { Axis, Position } from '#shared/circuit/stage'
import type { SideBySide } from '#shared/compare/side-by-side'

interface Shown {
  readonly beside: SideBySide
  /** My head's name. */
  readonly mine: string
  /** Whether my head writes dims that the logits are read from. */
  readonly writesLogits: boolean
  /** Whether the circuit reads logits at each position, or at its last one alone. */
  readonly everyPosition: boolean
}

/** What has to be known of a stage that both heads are shown in: how it is read, and what only one of them has. */
export function besideNotes({ beside, mine, writesLogits, everyPosition }: Shown): string[] {
  const { stage, columns, unseen, left } = beside
  const keys = positionsAt(columns, unseen)
  const without = left.length > 0 ? `Mine has no row for ${named(left)}.` : ''
  if (stage === 'values' || stage === 'output' || stage === 'logits') {
    const read = 'Read as logits of the chosen tokens, less their mean.'
    const none =
      stage !== 'logits' && !writesLogits
        ? `My head ${mine} writes nothing that the logits are read from.`
        : ''
    const last =
      stage === 'logits' && !everyPosition
        ? 'The circuit itself reads the last position alone; the others are what it would predict there.'
        : ''
    return [read, none, last, without].filter((note) => note !== '')
  }
  const instead = stage === 'pattern' ? 'its weight there counts as 0' : 'nothing stands there to compare'
  const blank = keys.length > 0 ? `Mine does not see ${named(keys)}: ${instead}.` : ''
  return [blank, without].filter((note) => note !== '')
}

function positionsAt(axis: Axis, indices: readonly number[]): Position[] {
  return axis.of === 'positions' ? axis.labels.filter(({ index }) => indices.includes(index)) : []
}

/** `BOS 0 and a 1`. */
function named(positions: readonly Position[]): string {
  const names = positions.map(({ token, index }) => `${token} ${index}`)
  const [last, ...before] = names.toReversed()
  return before.length > 0 ? `${before.toReversed().join(', ')} and ${last}` : last
}
