import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { FigureContent, FigureSubject } from '../figures/figure-content'
import { useChallenges } from './challenges'
import { useFocus } from './focus'
import { useView } from './view'

/** The figure that is being made for export, if any: what it shows at first. */
export const useFigures = defineStore('figures', () => {
  const challenges = useChallenges()
  const focus = useFocus()
  const view = useView()
  const dialog = shallowRef<FigureSubject | null>(null)
  /** What Export figure… takes in a workspace other than the sandbox, as its view last offered it. */
  const offered = shallowRef<(() => FigureContent | null) | null>(null)

  /** Whether the sandbox is seen: by itself, or in a lesson. */
  const showsCircuit = computed(() => view.workspace === 'sandbox' || challenges.building)

  const exportStages = (...stages: readonly string[]) => (dialog.value = { kind: 'stages', stages })
  /** A figure of one stage. */
  const exportStage = (stage: string) => exportStages(stage)
  /** A figure of where a head looks. */
  const exportHead = (head: string) => exportStages(`${head}.scores`, `${head}.pattern`)
  /** A figure of what a person looks at: what the view offers, the locked stage, or the open head. */
  function exportCurrent() {
    if (!showsCircuit.value) {
      const content = offered.value?.()
      if (content) dialog.value = { kind: 'content', content }
      return
    }
    const { locked } = focus
    if (locked) exportStage(locked.stage)
    else exportHead(view.openLane)
  }
  const canExport = computed(() => showsCircuit.value || offered.value !== null)
  return { dialog, offered, canExport, exportStage, exportHead, exportCurrent }
})
