import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { HeadPlace } from '#shared/circuit/circuit'
import { useDocument } from './document'
import { useFocus } from './focus'
import { useStepper } from './stepper'
import { useView } from './view'

/** Which field waits for an expression. */
type AskedField = 'condition' | 'watch'

/** What breakpoints and watches share in the window: the head that is looked at, and the panel that lists them. */
export const useDebugging = defineStore('debugging', () => {
  const documents = useDocument()
  const focus = useFocus()
  const stepper = useStepper()
  const view = useView()
  /** What lies beside a step. */
  const tab = ref<'cell' | 'debugging'>('cell')
  /** The field that a command asked for; it takes the keyboard once it is there. */
  const asked = ref<AskedField | null>(null)

  /** The head whose stages go by their short names: of the step, or of the focused cell, or the open one. */
  const head = computed<HeadPlace | null>((old) => {
    const next = view.stepping ? stepHead() : (focusHead() ?? openHead())
    return old && next && old.layer === next.layer && old.head === next.head ? old : next
  })
  function stepHead(): HeadPlace | null {
    const { steps } = stepper.timeline
    const of = steps.slice(0, stepper.place.step.index + 1).findLast((step) => step.group !== null)
    const step = of ?? steps.find(({ group }) => group !== null)
    return step ? { layer: step.layer!, head: step.head! } : null
  }
  function focusHead(): HeadPlace | null {
    const stage = focus.locked && documents.stage(focus.locked.stage)
    return stage && stage.layer !== null && stage.head !== null
      ? { layer: stage.layer, head: stage.head }
      : null
  }
  function openHead(): HeadPlace | null {
    const lane = view.lanes.find(({ id }) => id === view.openLane)
    return lane ? { layer: lane.layer, head: lane.head } : null
  }

  /** Shows the field for a condition, beside the steps; or for a watch, wherever watches are listed. */
  function ask(field: AskedField) {
    if (field === 'condition' && !view.stepping) stepper.enter()
    if (view.stepping) {
      tab.value = 'debugging'
      if (!view.inspectorShown) view.toggleInspector()
    } else if (!view.outlineShown) view.toggleOutline()
    asked.value = field
  }

  return { tab, asked, head, ask }
})
