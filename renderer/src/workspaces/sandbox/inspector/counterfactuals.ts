import { cellName } from '#shared/circuit/cell-name'
import { cellValue, traceWithCell, traceWithoutHead, valueWithoutTerm } from '#shared/circuit/counterfactual'
import { derive } from '#shared/circuit/derive'
import type { Cell, Trace } from '#shared/circuit/stage'
import { weightBehind } from './weight-behind'

/** Something that could be left out, and what the target would be then. */
export interface Counterfactual {
  readonly what: 'term' | 'weight' | 'head' | 'cell'
  readonly name: string
  /** A cell to go to, where it stands for one. */
  readonly cell: Cell | null
  readonly value: number
}

/** How many terms, and how many heads, are left out one by one. */
const MOST_TERMS = 3
const MOST_HEADS = 6

/** Stages that are not sums of products: the cell itself is what can be left out. */
const WHOLE = ['X', 'pattern']

/**
 * What a target cell would be without each of the largest terms of a cell, without the weight that has the largest
 * part in it, and without the heads that it depends on. Everything after what is left out is computed again; a share
 * of a pattern is left out without sharing it among the others.
 *
 * @param cell the cell that is asked about
 * @param target the cell whose value is wanted: a logit, or the cell itself
 */
export function counterfactuals(trace: Trace, cell: Cell, target: Cell): Counterfactual[] {
  return [
    ...termsLeftOut(trace, cell, target),
    ...weightLeftOut(trace, cell, target),
    ...headsLeftOut(trace, cell, target),
  ]
}

function termsLeftOut(trace: Trace, cell: Cell, target: Cell): Counterfactual[] {
  const { kind } = trace.stage(cell.stage)
  if (kind === 'W_QK' || kind === 'W_OV' || kind === 'mask') return []
  if (WHOLE.includes(kind)) {
    if (cellValue(trace, cell) === 0) return []
    return [{ what: 'cell', name: cellName(trace, cell), cell: null, value: valueIf(trace, cell, 0, target) }]
  }
  if (cellValue(trace, cell) === -Infinity) return []
  return derive(trace, cell)
    .terms.slice(0, MOST_TERMS)
    .map(({ factors }) => ({
      what: 'term' as const,
      name: factors.map(({ name }) => name).join(' · '),
      cell: null,
      value: valueIf(trace, cell, valueWithoutTerm(trace, cell, factors), target),
    }))
}

function weightLeftOut(trace: Trace, cell: Cell, target: Cell): Counterfactual[] {
  const weight = weightBehind(trace, cell)
  if (!weight || cellValue(trace, weight) === 0) return []
  const value = valueIf(trace, weight, 0, target)
  return [{ what: 'weight', name: cellName(trace, weight), cell: weight, value }]
}

/** The head of the cell, or all that come before it. */
function headsLeftOut(trace: Trace, cell: Cell, target: Cell): Counterfactual[] {
  const upstream = upstreamOf(trace, target.stage)
  const heads = trace.stages.filter(({ kind, id }) => kind === 'output' && upstream.has(id)).map(headOf)
  const own = trace.stage(cell.stage).head === null ? null : headOf(cell)
  const asked = own !== null && heads.includes(own) ? [own] : heads
  return asked.slice(0, MOST_HEADS).map((head) => ({
    what: 'head',
    name: `head ${head}`,
    cell: null,
    value: cellValue(traceWithoutHead(trace, head), target),
  }))
}

function valueIf(trace: Trace, cell: Cell, value: number, target: Cell): number {
  return cellValue(traceWithCell(trace, cell, value), target)
}

/** The stages that one is computed from, at any distance, and itself. */
function upstreamOf(trace: Trace, id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (const { stage, operands } of trace.declarations.toReversed())
    if (found.has(stage.id)) for (const operand of operands) found.add(operand)
  return found
}

function headOf(stage: { readonly id: string } | Cell): string {
  const id = 'id' in stage ? stage.id : stage.stage
  return id.split('.').slice(0, 2).join('.')
}
