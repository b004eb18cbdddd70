import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useDocument } from './document'
import { useFocus } from './focus'
import { useSettings } from './settings'
import { useWindowClass } from '../app/window-class'

/** A head as the workspace lists it. `id` is `layer.head`. */
export interface LaneName {
  readonly id: string
  readonly layer: number
  readonly head: number
  readonly name: string
}

/** What of the window is open: the lane, the panels, the palette. */
export const useView = defineStore('view', () => {
  const documents = useDocument()
  const focus = useFocus()
  const settings = useSettings()
  const { narrow, tiny } = useWindowClass()

  const lanes = computed<readonly LaneName[]>(() =>
    documents.circuit.layers.flatMap((layer, l) =>
      layer.heads.map((head, h) => ({ id: `${l}.${h}`, layer: l, head: h, name: head.name })),
    ),
  )
  const chosenLane = ref<string | null>(null)
  const openLane = computed(
    () => lanes.value.find(({ id }) => id === chosenLane.value)?.id ?? lanes.value.at(-1)!.id,
  )
  function open(layer: number, head: number) {
    chosenLane.value = `${layer}.${head}`
  }

  const paletteShown = ref(false)

  // Where there is no room beside the workspace, a panel lies over it and is closed until asked for.
  const outlineOver = ref(false)
  const inspectorOver = ref(false)
  const outlineShown = computed(() => (narrow.value ? outlineOver.value : settings.outlineShown))
  const inspectorShown = computed(() => (tiny.value ? inspectorOver.value : settings.inspectorShown))
  function toggleOutline() {
    if (narrow.value) outlineOver.value = !outlineOver.value
    else settings.outlineShown = !settings.outlineShown
  }
  function toggleInspector() {
    if (tiny.value) inspectorOver.value = !inspectorOver.value
    else settings.inspectorShown = !settings.inspectorShown
  }
  function closeOverlays() {
    outlineOver.value = false
    inspectorOver.value = false
  }

  /** Locks the same place in the neighbouring stage, and opens the lane that shows it. */
  function stepStage(direction: 1 | -1) {
    const { stages } = documents.trace
    const shown = stages.filter(({ rows, columns }) => rows.labels.length > 0 && columns.labels.length > 0)
    if (shown.length === 0) return
    const at = shown.findIndex(({ id }) => id === focus.focus?.stage)
    const next = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + direction))]
    focus.lock({
      stage: next.id,
      row: Math.min(focus.focus?.row ?? 0, next.rows.labels.length - 1),
      column: Math.min(focus.focus?.column ?? 0, next.columns.labels.length - 1),
    })
    if (next.layer !== null && next.head !== null) open(next.layer, next.head)
  }

  return {
    lanes,
    openLane,
    open,
    paletteShown,
    outlineShown,
    inspectorShown,
    toggleOutline,
    toggleInspector,
    closeOverlays,
    stepStage,
  }
})
