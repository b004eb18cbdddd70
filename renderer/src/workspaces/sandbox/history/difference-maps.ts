import { weightCellName } from '#shared/document/weight-cell-name'
import {
  cellDifferenceText,
  type DocumentDifference,
  type MatrixDifference,
} from '#shared/document/snapshot-diff'
import type { CircuitState } from '#shared/document/edit'
import type { Stage } from '#shared/circuit/stage'
import { tracePlan } from '#shared/circuit/trace'
import { largestMagnitude, roundLimit } from '../../../charts/palettes'
import type { MapCell } from '../../../charts/geometry'

/** One matrix of a comparison, ready to be drawn. */
export interface DifferenceMap {
  readonly stage: Stage
  readonly matrix: MatrixDifference
  /** "3 cells changed" */
  readonly count: string
  sentenceOf(cell: MapCell): string
}

/** One head of a comparison: where it looks and what it writes. */
export interface HeadDifference {
  readonly id: string
  readonly name: string
  readonly maps: readonly DifferenceMap[]
}

/** The heads that two versions have in common and that changed, each with the maps of both its matrices. */
export function changedHeads(difference: DocumentDifference, after: CircuitState): HeadDifference[] {
  const stages = new Map(tracePlan(after.circuit, after.tokens).stages.map((stage) => [stage.id, stage]))
  const heads = new Map<string, HeadDifference & { maps: DifferenceMap[] }>()
  for (const matrix of difference.matrices) {
    const { layer, head, name } = matrix.place
    const id = `${layer}.${head}`
    const entry = heads.get(id) ?? { id, name: after.circuit.layers[layer].heads[head].name, maps: [] }
    heads.set(id, entry)
    entry.maps.push({
      stage: stages.get(`${id}.${name}`)!,
      matrix,
      count: countText(matrix.cells.length),
      sentenceOf: (cell) => sentence(matrix, after, cell),
    })
  }
  return [...heads.values()].filter(({ maps }) => maps.some(({ matrix }) => matrix.cells.length > 0))
}

/** One scale for all the maps of a comparison. */
export function differenceLimit({ matrices }: DocumentDifference): number {
  const largest = largestMagnitude(...matrices.map(({ difference }) => difference))
  return roundLimit(largest, largest > 0 ? Math.min(1, largest) : 1)
}

export function countText(count: number): string {
  if (count === 0) return 'unchanged'
  return count === 1 ? '1 cell changed' : `${count} cells changed`
}

function sentence(matrix: MatrixDifference, { circuit }: CircuitState, { row, column }: MapCell): string {
  const index = row * matrix.difference.columns + column
  const changed = matrix.cells.find((cell) => cell.index === index)
  if (changed) return cellDifferenceText(circuit, matrix.place, changed)
  const { layer, head } = matrix.place
  return `${weightCellName(circuit, matrix.place, index)} of head ${layer}.${head}: unchanged`
}
