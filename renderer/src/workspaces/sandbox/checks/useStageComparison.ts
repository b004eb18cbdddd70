import { computed } from 'vue'
import { cellName } from '#shared/circuit/cell-name'
import { inductionReference } from '#shared/circuit/induction-reference'
import { recognisedMistakes } from '#shared/circuit/mistakes'
import type { Cell } from '#shared/circuit/stage'
import { stageDifferences, type StageDifference } from '#shared/circuit/stage-comparison'
import { runPlan, tracePlan } from '#shared/circuit/trace'
import { useDocument } from '../../../stores/document'
import { isLarge } from '../inspector/circuit-size'

/** What the document's circuit has that the homework's has not, stage by stage on the document's tokens. */
interface StageComparison {
  readonly mistakes: ReturnType<typeof recognisedMistakes>
  readonly differences: readonly StageDifference[]
  /** Whether the logits agree all the same; `null` where there are none. */
  readonly sameLogits: boolean | null
}

/** `null` for a circuit whose stages do not correspond to the homework's. A large one waits for the end of a drag. */
export function useStageComparison() {
  const documents = useDocument()
  const reference = computed(() => inductionReference(documents.circuit))

  const comparison = computed<StageComparison | null>((old) => {
    if (!reference.value) return null
    if (old && documents.dragging && isLarge(documents.circuit)) return old
    const theirs = runPlan(tracePlan(reference.value, documents.tokens), reference.value)
    const differences = stageDifferences(documents.trace, theirs)
    return {
      mistakes: recognisedMistakes(documents.circuit),
      differences,
      sameLogits:
        theirs.values('logits').rows === 0 ? null : !differences.some(({ stage }) => stage === 'logits'),
    }
  })

  /** "W_QK, head 0.0" */
  function stageTitle(id: string): string {
    const { layer, head, title } = documents.stage(id)
    return head === null ? title : `${title}, head ${layer}.${head}`
  }
  function nameOf(cell: Cell): string {
    return cellName(documents.trace, cell)
  }

  return { reference, comparison, stageTitle, nameOf }
}
