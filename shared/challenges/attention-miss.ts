import type { Position, Trace } from '../circuit/stage'
import { entry } from '../circuit/stages/terms'
import { shownNumber, tokensOf, type Miss, type Run } from './miss'
import type { Check } from './lesson-schema'
import { wantedKey } from './wanted-key'

type AttentionCheck = Extract<Check, { kind: 'attention' }>

/** The first query that does not look where it should. @throws RangeError when the circuit has no such head */
export function attentionMiss({ head, to, atLeast, on }: AttentionCheck, run: Run): Miss | null {
  const stage = `${head}.pattern`
  for (const tokens of on.map(tokensOf)) {
    const trace = run(tokens)
    const positions = positionsAt(trace, stage)
    for (const [row, { index }] of positions.entries()) {
      const key = wantedKey(to, tokens, index)
      const column = positions.findIndex((position) => position.index === key)
      if (column < 0) continue
      const share = entry(trace.values(stage), row, column)
      if (share >= atLeast) continue
      return {
        tokens,
        strength: null,
        cell: { stage, row, column },
        text:
          `position ${index}: head ${head} should look at position ${key}, and gives it ` +
          `${shownNumber(share)}${mostElsewhere(trace, stage, row, column, positions)}`,
        distance: (other) => Math.max(0, atLeast - entry(other.values(stage), row, column)),
      }
    }
  }
  return null
}

function positionsAt(trace: Trace, stage: string): readonly Position[] {
  const { rows } = trace.stage(stage)
  return rows.of === 'positions' ? rows.labels : []
}

/** Where a query looks instead; nothing where it looks evenly at all that it may see. */
function mostElsewhere(
  trace: Trace,
  stage: string,
  row: number,
  wanted: number,
  positions: readonly Position[],
): string {
  const shares = positions.map((_, column) => entry(trace.values(stage), row, column))
  const most = Math.max(...shares)
  const seen = shares.filter((share) => share > 0)
  if (seen.length > 1 && seen.every((share) => Math.abs(share - most) < 1e-9)) {
    return `: it looks evenly at ${seen.length} positions`
  }
  const at = shares.indexOf(most)
  return at === wanted || at < 0
    ? ''
    : `; most, ${shownNumber(most)}, goes to position ${positions[at].index}`
}
