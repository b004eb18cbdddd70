import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Cell } from '#shared/circuit/stage'
import {
  bookmarkOf,
  cellAt,
  computedCells,
  isDone,
  placeAfter,
  placeAt,
  placeBefore,
  type Bookmark,
  type Place,
} from '#shared/circuit/steps/place'
import { tellingCell } from '#shared/circuit/steps/telling-cell'
import { timelineOf } from '#shared/circuit/steps/timeline'
import { useDocument } from './document'
import { sameCell, useFocus } from './focus'
import { stepMoves, type Breaker, type Reveal } from './step-moves'
import { useView } from './view'

interface Walk {
  readonly bookmark: Bookmark
  /** The cell of a finished stage that is explained, where a person chose one. */
  readonly looked: Cell | null
}

const START: Walk = { bookmark: { stage: 'X', index: 0, row: Infinity, within: 0 }, looked: null }

/**
 * The walk through the computation, step by step, over the same trace as everything else. Where it stands is kept
 * for each document and outlives edits; the cell that it explains is the locked one.
 */
export const useStepper = defineStore('stepper', () => {
  const documents = useDocument()
  const focus = useFocus()
  const view = useView()

  const active = computed(() => view.stepping)
  const reveal = ref<Reveal>('stage')
  const playing = ref(false)
  /** How many times as fast as 900 ms a stage, 90 ms a cell. */
  const speed = ref(1)
  /** How often somebody asked for the bet: whoever shows it takes the keyboard there. */
  const betAsked = ref(0)
  const walks = shallowRef<ReadonlyMap<string, Walk>>(new Map())
  /** What stops runs: breakpoints. Single steps do not ask it. */
  const breaker = shallowRef<Breaker | null>(null)

  const timeline = computed(() => timelineOf(documents.plan))
  const walk = computed(() => walks.value.get(documents.session.id) ?? START)
  const place = computed<Place>((old) => {
    const next = placeAt(timeline.value, walk.value.bookmark)
    return old && old.step === next.step && old.unit === next.unit ? old : next
  })
  /** The cell that the step explains; `null` before its first. */
  const cell = computed<Cell | null>((old) => {
    const { looked } = walk.value
    const wanted = looked?.stage === place.value.step.stage && isComputed(looked) ? looked : ownCell()
    // A softmax row that is being prepared has no share yet.
    const next = wanted && isComputed(wanted) ? wanted : null
    return old && sameCell(old, next) ? old : next
  })
  function ownCell(): Cell | null {
    const at = place.value
    return reveal.value === 'stage' && isDone(at) ? tellingCell(documents.trace, at.step.stage) : cellAt(at)
  }
  const canGoBack = computed(() => placeBefore(timeline.value, place.value) !== null)
  const canGoOn = computed(() => placeAfter(timeline.value, place.value) !== null)

  /** How many cells of a stage are computed where the walk stands, in the order of its rows. */
  function computedOf(stage: string): number {
    return computedCells(timeline.value, place.value, stage)
  }
  /** Whether the trace has a cell and it is computed where the walk stands. A weight is given, and so always there. */
  function isComputed({ stage: id, row, column }: Cell): boolean {
    const stage = documents.plan.stages.find((each) => each.id === id)
    if (!stage || row >= stage.rows.labels.length || column >= stage.columns.labels.length) return false
    return row * stage.columns.labels.length + column < computedOf(id)
  }

  /** Whether a cell has a number to be shown: outside the walk all have. */
  function isKnown(of: Cell): boolean {
    return !active.value || isComputed(of)
  }

  function goTo(target: Place, looked: Cell | null = null) {
    walks.value = new Map(walks.value).set(documents.session.id, { bookmark: bookmarkOf(target), looked })
    if (active.value) focus.lock(cell.value)
  }
  // An edit of the circuit's shape may move the walk to another cell.
  watch(cell, (now) => active.value && focus.lock(now), { flush: 'sync' })

  function enter() {
    view.stepping = true
    focus.lock(cell.value)
  }
  /** Back to the overview, where the head that was walked through is open. */
  function leave() {
    const { layer, head } = place.value.step
    view.stepping = false
    playing.value = false
    if (layer !== null && head !== null) view.open(layer, head)
  }
  function toggle() {
    if (active.value) leave()
    else enter()
  }

  const moves = stepMoves(
    { timeline, place, cell, canGoOn, reveal, playing, breaker, goTo },
    () => documents.trace,
  )

  return {
    active,
    reveal,
    playing,
    speed,
    betAsked,
    breaker,
    timeline,
    place,
    cell,
    canGoBack,
    canGoOn,
    computedOf,
    isComputed,
    isKnown,
    enter,
    leave,
    toggle,
    goTo,
    ...moves,
  }
})
