import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useFocus } from './focus'
import { useView } from './view'

/** The figure that is being made for export, if any: the stages that it shows at first. */
export const useFigures = defineStore('figures', () => {
  const focus = useFocus()
  const view = useView()
  const dialog = shallowRef<{ readonly stages: readonly string[] } | null>(null)

  /** A figure of one stage. */
  const exportStage = (stage: string) => (dialog.value = { stages: [stage] })
  /** A figure of where a head looks. */
  const exportHead = (head: string) => (dialog.value = { stages: [`${head}.scores`, `${head}.pattern`] })
  /** A figure of what a person looks at: the locked stage, or the open head. */
  function exportCurrent() {
    const { locked } = focus
    if (locked) exportStage(locked.stage)
    else exportHead(view.openLane)
  }
  return { dialog, exportStage, exportHead, exportCurrent }
})
