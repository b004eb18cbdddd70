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

/** The places where a person works, in the order of their tabs. */
export const workspaces = ['sandbox', 'models', 'circuits', 'compare', 'challenges'] as const
export type Workspace = (typeof workspaces)[number]

/** What of the window is open: the lane, the panels, the palette. */
export const useView = defineStore('view', () => {
  const documents = useDocument()
  const focus = useFocus()
  const settings = useSettings()
  const { narrow, tiny, roomy } = useWindowClass()

  // The same list for as long as it says the same: weights change in every frame of a drag, heads do not.
  const lanes = computed<readonly LaneName[]>((old) => {
    const next = documents.circuit.layers.flatMap((layer, l) =>
      layer.heads.map((head, h) => ({ id: `${l}.${h}`, layer: l, head: h, name: head.name })),
    )
    const same =
      old?.length === next.length &&
      old.every(({ id, name }, i) => id === next[i].id && name === next[i].name)
    return same ? old : next
  })
  const chosenLanes = ref<readonly string[]>([])
  /** Lanes that a person wants open, the latest last; the window shows them all only where it has the room. */
  const wantedLanes = computed(() => {
    const present = chosenLanes.value.filter((id) => lanes.value.some((lane) => lane.id === id))
    return present.length > 0 ? present : [lanes.value.at(-1)!.id]
  })
  const openLane = computed(() => wantedLanes.value.at(-1)!)
  function open(layer: number, head: number) {
    chosenLanes.value = [`${layer}.${head}`]
  }
  /** Opens a lane and leaves the others open, or closes it again. */
  function openBeside(layer: number, head: number) {
    const id = `${layer}.${head}`
    const others = wantedLanes.value.filter((each) => each !== id)
    chosenLanes.value =
      others.length < wantedLanes.value.length && others.length > 0 ? others : [...others, id]
  }

  const workspace = ref<Workspace>('sandbox')
  const paletteShown = ref(false)
  const settingsShown = ref(false)
  /** Whether the computation is walked through instead of seen whole. */
  const stepping = ref(false)
  /** Whether the workspace that is open shows the walk: elsewhere the right panel is not beside one. */
  const walks = computed(() => stepping.value && ['sandbox', 'challenges'].includes(workspace.value))

  // Where there is no room beside the workspace, a panel lies over it and is closed until asked for.
  const outlineOver = ref(false)
  const inspectorOver = ref(false)
  const outlineShown = computed(() => (narrow.value ? outlineOver.value : settings.outlineShown))
  // A step says itself what the inspector says of a cell: there it is asked for, or there is much room.
  const inspectorBeside = computed({
    get: () => (walks.value ? (settings.stepSideShown ?? roomy.value) : settings.inspectorShown),
    set(shown) {
      if (walks.value) settings.stepSideShown = shown
      else settings.inspectorShown = shown
    },
  })
  const inspectorShown = computed(() => (tiny.value ? inspectorOver.value : inspectorBeside.value))
  function toggleOutline() {
    if (narrow.value) outlineOver.value = !outlineOver.value
    else settings.outlineShown = !settings.outlineShown
  }
  function toggleInspector() {
    if (tiny.value) inspectorOver.value = !inspectorOver.value
    else inspectorBeside.value = !inspectorBeside.value
  }
  function closeOverlays() {
    outlineOver.value = false
    inspectorOver.value = false
  }

  /** Locks the largest cell of a stage, and opens the lane that shows it. */
  function pointAt(stageId: string) {
    const stage = documents.stage(stageId)
    const { columns, values } = documents.trace.values(stageId)
    if (values.length === 0) return
    const index = largestIndex(values)
    focus.lock({ stage: stageId, row: Math.floor(index / columns), column: index % columns })
    if (stage.layer !== null && stage.head !== null) open(stage.layer, stage.head)
  }

  /** Goes to the neighbouring stage, in the order of the computation. */
  function stepStage(direction: 1 | -1) {
    const shown = documents.plan.stages.filter(({ rows }) => rows.labels.length > 0)
    if (shown.length === 0) return
    const at = shown.findIndex(({ id }) => id === focus.focus?.stage)
    pointAt(shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + direction))].id)
  }

  return {
    workspace,
    lanes,
    chosenLanes,
    wantedLanes,
    openLane,
    open,
    openBeside,
    paletteShown,
    settingsShown,
    stepping,
    outlineShown,
    inspectorShown,
    toggleOutline,
    toggleInspector,
    closeOverlays,
    pointAt,
    stepStage,
  }
})

/** The first of the finite numbers with the largest magnitude; 0 where there is none. */
function largestIndex(values: Float64Array): number {
  let best = 0
  let largest = 0
  values.forEach((value, index) => {
    const magnitude = Math.abs(value)
    if (magnitude > largest && magnitude < Infinity) {
      largest = magnitude
      best = index
    }
  })
  return best
}
