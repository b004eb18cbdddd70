import { computed, type Ref } from 'vue'
import type { Axis, Stage } from '#shared/circuit/stage'
import { roleBlock, roleLines } from '#shared/compare/role-block'
import type { Matrix } from '#shared/tensor/matrix'
import { useComparedHeads } from '../../stores/compared-heads'
import { useComparison } from '../../stores/comparison'
import { useDocument } from '../../stores/document'
import { useHeadBases } from '../../stores/head-bases'
import { windowedStage, type StageWindow } from '../sandbox/stage-window'

/** What of a trained head in my basis is shown. */
export const basisShows = ['W_QK', 'W_OV', 'remainder'] as const
export type BasisShow = (typeof basisShows)[number]

/** A map of mine or of the trained head. */
export interface BasisPanel {
  readonly id: string
  readonly title: string
  readonly stage: Stage
  /** `null` for mine: its numbers change with every frame of a drag, and are read where they are drawn. */
  readonly values: Matrix | null
  /** Mine, which can be edited: the matrix, and what of it is shown. */
  readonly edits?: { readonly id: string; readonly part: StageWindow }
}

const stageOf = (id: string, kind: Stage['kind'], rows: Axis, columns: Axis): Stage => ({
  ...{ id: `basis.${id}`, kind, layer: null, head: null, title: id, rows, columns },
  scale: 'signed',
})

/**
 * Mine and the trained head in my basis, side by side; or what the grid leaves of the trained one's scores.
 *
 * @param block roles of rows and columns of W_QK, `tok prev`; `all` for the whole
 */
export function useBasisPanels(shown: Ref<BasisShow>, block: Ref<string>) {
  const comparison = useComparison()
  const heads = useComparedHeads()
  const bases = useHeadBases()
  const documents = useDocument()

  const positions = computed<Axis | null>(() => {
    const axis = heads.mine && typeof heads.mine !== 'string' ? heads.mine.stages[0].rows : null
    return axis?.of === 'positions' ? axis : null
  })
  return computed<BasisPanel[]>(() => {
    const found = bases.asked.value
    if (!found) return []
    const title = `Trained ${found.name}`
    if (shown.value === 'remainder') {
      if (!positions.value) return []
      const [rows, columns] = (['query', 'key'] as const).map((role) => ({ ...positions.value!, role }))
      const stage = stageOf('remainder', 'scores', rows, columns)
      return [{ id: 'remainder', title, stage, values: found.remainder }]
    }
    const roles =
      shown.value === 'W_OV' || block.value === 'all'
        ? { rows: null, columns: null }
        : { rows: block.value.split(' ')[0], columns: block.value.split(' ')[1] }
    const id = `${comparison.mine.id}.${shown.value}`
    const stage =
      shown.value === 'W_QK'
        ? stageOf('W_QK', 'W_QK', bases.axis('query'), bases.axis('key'))
        : stageOf('W_OV', 'W_OV', tokenAxis(), bases.axis('reads from'))
    return [
      ownPart(`Mine ${comparison.mine.id}`, documents.stage(id), roles),
      trainedPart(title, stage, found[shown.value], roles),
    ].flatMap((panel) => panel ?? [])
  })

  function tokenAxis(): Axis {
    return { role: 'writes to', of: 'dims', labels: bases.dims.filter(({ role }) => role === 'tok') }
  }
}

interface Roles {
  readonly rows: string | null
  readonly columns: string | null
}

function trainedPart(title: string, stage: Stage, values: Matrix, roles: Roles): BasisPanel | null {
  const found = roleBlock({ ...stage, values }, roles)
  return found && { id: 'trained', title, stage: { ...stage, ...axesOf(found) }, values: found.values }
}
const axesOf = ({ rows, columns }: Pick<Stage, 'rows' | 'columns'>) => ({ rows, columns })

function ownPart(title: string, stage: Stage, roles: Roles): BasisPanel | null {
  const [rows, columns] = [roleLines(stage.rows, roles.rows), roleLines(stage.columns, roles.columns)]
  if (rows.length === 0 || columns.length === 0) return null
  const part = { row: rows[0], column: columns[0], rows: rows.length, columns: columns.length }
  return { id: 'mine', title, stage: windowedStage(stage, part), values: null, edits: { id: stage.id, part } }
}
