import { rangeOf } from '../circuit/basis'
import { entry } from '../circuit/stages/terms'
import { axisLabel } from '../circuit/axes'
import type { Check } from './lesson-schema'
import { shownNumber, tokensOf, type Miss, type Run } from './miss'
import { wantedKey } from './wanted-key'

type WritesCheck = Extract<Check, { kind: 'writes' }>

/**
 * The first place where a head does not write the token that it should: the dim of that token is short, or another
 * dim has what it should not have.
 *
 * @throws RangeError when the circuit has no such head
 */
export function writesMiss({ head, role, from, atLeast, on }: WritesCheck, run: Run): Miss | null {
  const stage = `${head}.output`
  for (const tokens of on.map(tokensOf)) {
    const trace = run(tokens)
    const { rows, columns, layer } = trace.stage(stage)
    const range = rangeOf(trace.circuit.layers[layer!].writes, role)
    if (!range || rows.of !== 'positions' || columns.of !== 'dims') {
      return {
        tokens,
        strength: null,
        cell: null,
        text: `head ${head} has no dims called ${role}`,
        distance: () => 1,
      }
    }
    for (const [row, { index }] of rows.labels.entries()) {
      const key = wantedKey(from, tokens, index)
      if (key === null || !rows.labels.some((position) => position.index === key)) continue
      const wanted = columns.labels.findIndex(({ name }, d) => inside(range, d) && name === tokens[key])
      const order = [wanted, ...columns.labels.keys()].filter((d) => d >= 0)
      for (const column of order) {
        const isWanted = column === wanted
        const off = (value: number) =>
          isWanted ? Math.abs(value - 1) - (1 - atLeast) : Math.abs(value) - (1 - atLeast)
        const got = entry(trace.values(stage), row, column)
        if (off(got) <= 1e-9) continue
        return {
          tokens,
          strength: null,
          cell: { stage, row, column },
          text:
            `position ${index}: head ${head} should write ${isWanted ? '1' : '0'} into ` +
            `${axisLabel(columns, column)}, and writes ${shownNumber(got)}` +
            (isWanted ? ` (position ${key}, where it should look, is ${tokens[key]})` : ''),
          distance: (other) => Math.max(0, off(entry(other.values(stage), row, column))),
        }
      }
    }
  }
  return null
}

function inside({ start, end }: { start: number; end: number }, dim: number): boolean {
  return dim >= start && dim < end
}
