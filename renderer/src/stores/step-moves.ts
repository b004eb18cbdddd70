import type { Ref } from 'vue'
import type { Cell, Trace } from '#shared/circuit/stage'
import { isDone, placeAfter, placeBefore, placeOfCell, type Place } from '#shared/circuit/steps/place'
import { tellingCell } from '#shared/circuit/steps/telling-cell'
import { unitOfCell, type Timeline } from '#shared/circuit/steps/timeline'
import { afterHead, afterStage, beforeStage, endOfStep, firstStop } from '#shared/circuit/steps/walk'

/** What a step shows when one comes to it: its whole stage, or its cells one after the other. */
export type Reveal = 'stage' | 'cell'

/** Asked at every place that a run comes to, in order; true stops it there. */
export type Breaker = (place: Place) => boolean

interface WalkState {
  readonly timeline: Readonly<Ref<Timeline>>
  readonly place: Readonly<Ref<Place>>
  /** The cell that is explained. */
  readonly cell: Readonly<Ref<Cell | null>>
  readonly canGoOn: Readonly<Ref<boolean>>
  readonly reveal: Ref<Reveal>
  readonly playing: Ref<boolean>
  /** What stops runs; single steps do not ask it. */
  readonly breaker: Readonly<Ref<Breaker | null>>
  /** Puts the walk at a place, and explains a cell of it other than its own. */
  goTo(target: Place, looked?: Cell | null): void
}

/** The ways to move in a walk: by stage, by cell, by head, to a place, and in one run. */
export function stepMoves(walk: WalkState, trace: () => Trace) {
  const { timeline, place, cell, canGoOn, reveal, playing, breaker, goTo } = walk

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
    goTo(target, isDone(target) ? tellingCell(trace(), target.step.stage) : null)
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
}
