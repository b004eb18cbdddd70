import type { Stage, StageKind } from '#shared/circuit/stage'
import { flowOrder } from '#shared/figure/flow-order'
import { stageTitle } from '#shared/figure/stage-panel'

/** Which panels a figure has: some kinds of stages of some heads, and some stages between heads. */
export interface PanelChoice {
  readonly heads: readonly string[]
  readonly kinds: readonly StageKind[]
  readonly between: readonly string[]
}

interface Offered {
  readonly heads: readonly string[]
  readonly kinds: readonly { readonly kind: StageKind; readonly title: string }[]
  readonly between: readonly { readonly id: string; readonly title: string }[]
}

/** All that a figure of these stages can show. Stages without rows are no panels. */
export function offeredPanels(stages: readonly Stage[]): Offered {
  const shown = flowOrder(stages).filter(hasCells)
  const inHeads = shown.filter(({ head }) => head !== null)
  const kinds = [...new Set(inHeads.map(({ kind }) => kind))]
  return {
    heads: [...new Set(inHeads.map(headOf))],
    kinds: kinds.map((kind) => ({
      kind,
      title: stageTitle(
        inHeads.find((each) => each.kind === kind)!,
        false,
      ),
    })),
    between: shown
      .filter(({ head }) => head === null)
      .map((stage) => ({ id: stage.id, title: stageTitle(stage, false) })),
  }
}

/** The choice that shows these stages. */
export function choiceOf(stages: readonly Stage[], ids: readonly string[]): PanelChoice {
  const chosen = stages.filter(({ id }) => ids.includes(id))
  const inHeads = chosen.filter(({ head }) => head !== null)
  return {
    heads: [...new Set(inHeads.map(headOf))],
    kinds: [...new Set(inHeads.map(({ kind }) => kind))],
    between: chosen.filter(({ head }) => head === null).map(({ id }) => id),
  }
}

export function everyPanel(stages: readonly Stage[]): PanelChoice {
  const { heads, kinds, between } = offeredPanels(stages)
  return { heads, kinds: kinds.map(({ kind }) => kind), between: between.map(({ id }) => id) }
}

/** Ids of the chosen stages in the order of the computation, a head's own as its lane shows them. */
export function chosenStages(stages: readonly Stage[], { heads, kinds, between }: PanelChoice): string[] {
  return flowOrder(stages)
    .filter(hasCells)
    .filter((stage) =>
      stage.head === null
        ? between.includes(stage.id)
        : heads.includes(headOf(stage)) && kinds.includes(stage.kind),
    )
    .map(({ id }) => id)
}

function hasCells({ rows, columns }: Stage): boolean {
  return rows.labels.length > 0 && columns.labels.length > 0
}

function headOf({ layer, head }: Stage): string {
  return `${layer}.${head}`
}
