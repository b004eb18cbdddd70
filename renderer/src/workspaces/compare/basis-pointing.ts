import { computed, shallowRef, type ComputedRef } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { Axis } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import { axisLabels } from '../../charts/axis-label'
import type { MapCell } from '../../charts/geometry'
import type { MapHighlight } from '../../charts/map-highlight'
import type { BasisPanel } from './basis-panels'

/** The lines that are pointed at, by their names: mine and the trained head's may have other lines beside them. */
interface PointedLines {
  readonly row: string
  readonly column: string
}

const NOTHING: MapHighlight = {
  ...{ focus: null, sources: [], targets: [], origins: [] },
  ...{ rows: [], columns: [] },
}

/**
 * One pointer for the maps of the basis: the cell of the same name is lit in each, and what each says there is said.
 *
 * @param valuesOf the numbers of a map as they are now
 */
export function useBasisPointing(
  panels: ComputedRef<readonly BasisPanel[]>,
  valuesOf: (panel: BasisPanel) => Matrix,
) {
  const lines = shallowRef<PointedLines | null>(null)

  function point({ stage }: BasisPanel, cell: MapCell | null) {
    lines.value = cell && {
      row: nameAt(stage.rows, cell.row),
      column: nameAt(stage.columns, cell.column),
    }
  }
  function cellIn({ stage }: BasisPanel): MapCell | null {
    if (!lines.value) return null
    const row = indexOf(stage.rows, lines.value.row)
    const column = indexOf(stage.columns, lines.value.column)
    return row < 0 || column < 0 ? null : { row, column }
  }
  const highlights = computed(
    () =>
      new Map(
        panels.value.map((panel): [string, MapHighlight] => {
          const cell = cellIn(panel)
          return [panel.id, cell ? { ...NOTHING, focus: cell } : NOTHING]
        }),
      ),
  )
  /** "tok a, prev a: 10 mine, 5.30287 trained"; '' where nothing is pointed at. */
  const said = computed(() => {
    if (!lines.value) return ''
    const numbers = panels.value.flatMap((panel) => {
      const cell = cellIn(panel)
      if (!cell) return []
      const { columns, values } = valuesOf(panel)
      const number = exactText(values[cell.row * columns + cell.column])
      return [panel.id === 'remainder' ? number : `${number} ${panel.id}`]
    })
    return numbers.length > 0 ? `${lines.value.row}, ${lines.value.column}: ${numbers.join(', ')}` : ''
  })
  return { point, highlights, said }
}

function indexOf(axis: Axis, name: string): number {
  return axisLabels(axis).findIndex((_, line) => nameAt(axis, line) === name)
}

/** `tok a`, `a 5`. */
function nameAt(axis: Axis, line: number): string {
  const { role, name, index } = axisLabels(axis)[line]
  return index === null ? `${role} ${name}` : `${name} ${index}`
}
