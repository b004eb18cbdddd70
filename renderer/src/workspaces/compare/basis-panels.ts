import { computed } from 'vue'
import type { Axis, Stage } from '#shared/circuit/stage'
import { roleBlock, roleLines } from '#shared/compare/role-block'
import { writesLogits } from '#shared/compare/side-by-side'
import type { Matrix } from '#shared/tensor/matrix'
import { useComparedHeads } from '../../stores/compared-heads'
import { useComparedTokens } from '../../stores/compared-tokens'
import { useComparison } from '../../stores/comparison'
import { useDocument } from '../../stores/document'
import { useHeadBases } from '../../stores/head-bases'
import { unlessEqual } from '../../stores/unless-equal'
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

/** Mine and the trained head in my basis, side by side; or what the grid leaves of the trained one's scores. */
export function useBasisPanels(shown: () => BasisShow) {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const heads = useComparedHeads()
  const bases = useHeadBases()
  const documents = useDocument()

  /** Positions of the model's sequence that the circuit has too. */
  const positions = computed<Axis | null>((old) => {
    const axis = heads.mine && typeof heads.mine !== 'string' ? heads.mine.stages[0].rows : null
    if (axis?.of !== 'positions') return null
    const labels = axis.labels.map(({ token, index }) => ({ token, index: index + compared.start }))
    return unlessEqual(old, { ...axis, labels })
  })
  const isCausal = computed(() => comparison.model?.config?.attention_dir !== 'bidirectional')
  /** What both write: the tokens that logits are read from, where mine writes them. */
  const written = computed(() =>
    writesLogits(documents.trace, comparison.mine) ? (documents.circuit.readout?.role ?? 'tok') : null,
  )
  return computed<BasisPanel[]>(() => {
    const found = bases.asked.value
    if (!found) return []
    const title = `Trained ${found.name}`
    const matrix = shown()
    if (matrix === 'remainder') {
      if (!positions.value) return []
      const [rows, columns] = (['query', 'key'] as const).map((role) => ({ ...positions.value!, role }))
      // Above the diagonal there are no scores to explain, so there is no tile, as in a pattern.
      const stage = stageOf('remainder', isCausal.value ? 'pattern' : 'scores', rows, columns)
      return [{ id: 'remainder', title, stage, values: found.remainder }]
    }
    const own = `Mine ${comparison.mine.id}`
    const stage = documents.stage(`${comparison.mine.id}.${matrix}`)
    if (matrix === 'W_OV') {
      const grid = stageOf('W_OV', 'W_OV', tokenAxis(), bases.axis('reads from'))
      return [
        ownPart(own, stage, { rows: written.value, columns: null }),
        trainedPart(title, grid, found.W_OV, { rows: null, columns: null }),
      ].flatMap((panel) => panel ?? [])
    }
    const [rows, columns] = bases.block === 'all' ? [null, null] : bases.block.split(' ')
    const grid = stageOf('W_QK', 'W_QK', bases.axis('query'), bases.axis('key'))
    return [
      ownPart(own, stage, { rows, columns }),
      trainedPart(title, grid, found.W_QK, { rows, columns }),
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
