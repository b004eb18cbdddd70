import { bandsOf, sourcesOf, targetsOf } from '#shared/circuit/derive'
import type { Cell, Trace } from '#shared/circuit/stage'
import type { MapHighlight } from '../../charts/map-highlight'

interface Place {
  readonly row: number
  readonly column: number
}

interface MutableHighlight {
  focus: Place | null
  sources: Place[]
  targets: Place[]
  origins: Place[]
  rows: number[]
  columns: number[]
}

/**
 * What every map shows of the focused cell, by stage: its sources, what those were written from one step further
 * back, the cells that use it, and the rows and columns that take part.
 */
export function highlightsOf(trace: Trace, focus: Cell | null): ReadonlyMap<string, MapHighlight> {
  const highlights = new Map<string, MutableHighlight>()
  if (!focus) return highlights
  const at = (stage: string) => {
    let highlight = highlights.get(stage)
    if (!highlight) {
      highlight = { focus: null, sources: [], targets: [], origins: [], rows: [], columns: [] }
      highlights.set(stage, highlight)
    }
    return highlight
  }
  const seen = new Set<string>()
  const first = ({ stage, row, column }: Cell) => {
    const key = `${stage},${row},${column}`
    return !seen.has(key) && !!seen.add(key)
  }

  at(focus.stage).focus = focus
  first(focus)
  const sources = sourcesOf(trace, focus)
  for (const cell of sources) if (first(cell)) at(cell.stage).sources.push(cell)
  for (const cell of targetsOf(trace, focus)) if (first(cell)) at(cell.stage).targets.push(cell)
  for (const cell of sources) {
    const kind = trace.stage(cell.stage).kind
    if (kind !== 'in' && kind !== 'join') continue
    for (const origin of sourcesOf(trace, cell)) if (first(origin)) at(origin.stage).origins.push(origin)
  }
  for (const band of bandsOf(trace, focus)) {
    if ('row' in band) at(band.stage).rows.push(band.row)
    else at(band.stage).columns.push(band.column)
  }
  return highlights
}

function samePlaces(a: readonly Place[], b: readonly Place[]): boolean {
  return a.length === b.length && a.every(({ row, column }, i) => row === b[i].row && column === b[i].column)
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

function sameHighlight(a: MapHighlight, b: MapHighlight): boolean {
  return (
    a.focus?.row === b.focus?.row &&
    a.focus?.column === b.focus?.column &&
    samePlaces(a.sources, b.sources) &&
    samePlaces(a.targets, b.targets) &&
    samePlaces(a.origins, b.origins) &&
    sameNumbers(a.rows, b.rows) &&
    sameNumbers(a.columns, b.columns)
  )
}

/** The new highlights, with every one that did not change still the same object: its map is not drawn again. */
export function keepingUnchanged(
  next: ReadonlyMap<string, MapHighlight>,
  previous: ReadonlyMap<string, MapHighlight> | undefined,
): ReadonlyMap<string, MapHighlight> {
  if (!previous) return next
  return new Map(
    [...next].map(([stage, highlight]) => {
      const old = previous.get(stage)
      return [stage, old && sameHighlight(old, highlight) ? old : highlight]
    }),
  )
}
