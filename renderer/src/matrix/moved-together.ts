import type { Weights } from '#shared/circuit/circuit'
import { indexOf } from '#shared/circuit/fill'
import { cellContent, type CellChange, type CellContent } from '#shared/circuit/weights'
import type { MapCell } from '../charts/geometry'
import { finiteStart } from './value-drag'

/**
 * The changes of a drag of several cells: all move by the amount that the pressed one moved. Where it is back at
 * its own content, so are all of them.
 *
 * @param weights as they were when the drag began
 * @param content of the pressed cell now
 */
export function movedTogether(
  weights: Weights,
  cells: readonly MapCell[],
  pressed: { readonly cell: MapCell; readonly limit: number },
  content: CellContent,
): CellChange[] {
  const own = indexOf(weights, pressed.cell)
  const isBack = Object.is(content, cellContent(weights, own))
  const start = (index: number) => finiteStart(weights.values[index], pressed.limit)
  const by = typeof content === 'number' ? content - start(own) : 0
  // The pressed one first: it is what the views keep in sight.
  const indices = cells.map((cell) => indexOf(weights, cell)).filter((index) => index !== own)
  return [own, ...indices].map((index) => {
    if (isBack) return { index, content: cellContent(weights, index) }
    // Twelve digits, so that sums do not show what binary fractions leave behind.
    return { index, content: index === own ? content : Number((start(index) + by).toPrecision(12)) }
  })
}
