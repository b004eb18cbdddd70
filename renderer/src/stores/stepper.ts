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
  placeOfCell,
  type Bookmark,
  type Place,
} from '#shared/circuit/steps/place'
import { tellingCell } from '#shared/circuit/steps/telling-cell'
import { timelineOf, unitOfCell } from '#shared/circuit/steps/timeline'
import { afterHead, afterStage, beforeStage, endOfStep, firstStop } from '#shared/circuit/steps/walk'
import { useDocument } from './document'
import { sameCell, useFocus } from './focus'
import { useView } from './view'

/** What a step shows when one comes to it: its whole stage, or its cells one after the other. */
export type Reveal = 'stage' | 'cell'

/** Asked at every place that a run comes to, in order; true stops it there. */
export type Breaker = (place: Place) => boolean

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

  /** Runs on to a place, unless something stops it earlier. @returns where it was stopped */
  function runTo(target: Place, stops: Breaker | null = breaker.value): Place | null {
    const stop = stops && firstStop(timeline.value, place.value, target, stops)
    const end = stop ?? target
    // In the middle of a stage there is only cell by cell.
    if (!isDone(end)) reveal.value = 'cell'
    goTo(end)
    return stop
  }
  /** Runs on until `stops` says so, or to the end. @returns where it was stopped */
  function runUntil(stops: Breaker | null): Place | null {
    return runTo(endOfStep(timeline.value.steps.at(-1)!), stops)
  }
  /** Runs, or goes back, to where a cell has just been made. */
  function runToCell(target: Cell) {
    const end = placeOfCell(timeline.value, target)
    if (!end) return
    reveal.value = 'cell'
    runTo(end)
  }

  /** One step of a run that plays: a stage or a cell, whichever is revealed. It ends at a stop and at the end. */
  function tick() {
    const next =
      reveal.value === 'stage'
        ? afterStage(timeline.value, place.value)
        : placeAfter(timeline.value, place.value)
    if (!next || !canGoOn.value || runTo(next) || !canGoOn.value) playing.value = false
  }
  /** From the end it plays from the start. */
  function togglePlay() {
    if (!playing.value && !canGoOn.value) first()
    playing.value = !playing.value
  }

  /** The next cell, or the start of the next stage. */
  function into() {
    reveal.value = 'cell'
    const next = placeAfter(timeline.value, place.value)
    if (next) goTo(next)
  }
  function intoBack() {
    reveal.value = 'cell'
    const previous = placeBefore(timeline.value, place.value)
    if (previous) goTo(previous)
  }
  /** The neighbouring cell: the next to be made, or of a whole stage the next to be explained. */
  function moveCell(direction: 1 | -1) {
    if (reveal.value === 'cell') return direction > 0 ? into() : intoBack()
    const { step } = place.value
    if (!cell.value) return
    const index = cell.value.row * step.columns + cell.value.column + direction
    if (index < 0 || index >= step.rows * step.columns) return
    const looked = { stage: step.stage, row: Math.floor(index / step.columns), column: index % step.columns }
    goTo(place.value, looked)
  }

  /** Goes to where a stage is complete: what tells most about it is explained. */
  function goToWhole(target: Place) {
    goTo(target, isDone(target) ? tellingCell(documents.trace, target.step.stage) : null)
  }
  function over() {
    goToWhole(afterStage(timeline.value, place.value))
  }
  function back() {
    goToWhole(beforeStage(timeline.value, place.value))
  }
  function out() {
    goToWhole(afterHead(timeline.value, place.value))
  }
  /** Back to before the first cell, so that a run passes everything. */
  function restart() {
    goTo({ step: timeline.value.steps[0], unit: -1 })
  }
  function first() {
    const [step] = timeline.value.steps
    goToWhole(reveal.value === 'cell' ? { step, unit: -1 } : endOfStep(step))
  }
  function last() {
    goToWhole(endOfStep(timeline.value.steps.at(-1)!))
  }
  /** Goes to a step, or to a share of its fine steps. */
  function scrub(index: number, share = 1) {
    const step = timeline.value.steps[index]
    if (reveal.value === 'stage' || share >= 1) goToWhole(endOfStep(step))
    else goTo({ step, unit: Math.floor(share * step.units) - 1 })
  }

  function setReveal(next: Reveal) {
    if (next === reveal.value) return
    const { step } = place.value
    const explained = cell.value
    reveal.value = next
    if (next === 'stage') goTo(endOfStep(step), explained)
    else if (explained) goTo({ step, unit: unitOfCell(step, explained) })
  }

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
    enter,
    leave,
    toggle,
    goTo,
    runTo,
    runUntil,
    runToCell,
    tick,
    togglePlay,
    into,
    moveCell,
    over,
    back,
    out,
    restart,
    first,
    last,
    scrub,
    setReveal,
  }
})
