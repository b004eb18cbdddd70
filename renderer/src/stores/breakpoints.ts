import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { sameStop, type Breakpoint, type BreakpointAt } from '#shared/circuit/conditions/breakpoint'
import { conditionProblem } from '#shared/circuit/conditions/condition'
import type { Problem } from '#shared/circuit/conditions/problem'
import { stopsOf } from '#shared/circuit/conditions/stops'
import { bookmarkOf, type Bookmark, type Place } from '#shared/circuit/steps/place'
import { useDocument } from './document'
import { useStepper } from './stepper'

/** Where a run was stopped, and by which breakpoints. */
interface Hit {
  readonly bookmark: Bookmark
  readonly ids: readonly string[]
}

/** More than anybody sets by hand; it bounds what is asked at every step and what is kept. */
export const MOST_BREAKPOINTS = 100

/** Where runs through the computation stop: a list for each document. */
export const useBreakpoints = defineStore('breakpoints', () => {
  const documents = useDocument()
  const stepper = useStepper()
  const lists = shallowRef<ReadonlyMap<string, readonly Breakpoint[]>>(new Map())
  const hit = shallowRef<Hit | null>(null)
  let made = 0

  const list = computed(() => lists.value.get(documents.session.id) ?? [])
  const stops = computed(() => stopsOf(documents.trace, stepper.timeline, list.value))

  function setList(next: readonly Breakpoint[]) {
    lists.value = new Map(lists.value).set(documents.session.id, next.slice(0, MOST_BREAKPOINTS))
  }
  function newId(): string {
    return `breakpoint ${++made}`
  }
  function has(at: BreakpointAt): Breakpoint | null {
    return list.value.find((each) => sameStop(each, at)) ?? null
  }
  function add(at: BreakpointAt) {
    if (!has(at)) setList([...list.value, { ...at, id: newId(), enabled: true }])
  }
  function remove(id: string) {
    setList(list.value.filter((each) => each.id !== id))
  }
  function toggle(at: BreakpointAt) {
    const present = has(at)
    if (present) remove(present.id)
    else add(at)
  }
  function enable(id: string, enabled: boolean) {
    setList(list.value.map((each) => (each.id === id ? { ...each, enabled } : each)))
  }
  function clear() {
    setList([])
  }

  /** Adds a condition. @returns why not, where it can be asked nowhere; one without a value now is added */
  function addCondition(text: string): Problem | null {
    const problem = conditionProblem(text, documents.trace)
    if (problem && problem.kind !== 'number') return problem
    add({ kind: 'condition', text: text.trim() })
    return null
  }

  /** Whether a breakpoint stops a run here. One without a value, such as a division by zero, lets it go on. */
  function stopsAt(place: Place): boolean {
    const ids = stops.value.at(place).flatMap(({ breakpoint, ask }) => {
      const answer = ask()
      return answer && 'reason' in answer ? [breakpoint.id] : []
    })
    if (ids.length === 0) return false
    hit.value = { bookmark: bookmarkOf(place), ids }
    return true
  }

  watch(
    () => list.value.some(({ enabled }) => enabled),
    (any) => (stepper.breaker = any ? stopsAt : null),
    { immediate: true, flush: 'sync' },
  )

  /** Why the walk stands where it does, as things are now; none where no breakpoint stopped it there. */
  const reasons = computed<readonly { id: string; text: string }[]>(() => {
    const { place } = stepper
    if (!hit.value || !sameBookmark(hit.value.bookmark, bookmarkOf(place))) return []
    const { ids } = hit.value
    return stops.value.at(place).flatMap(({ breakpoint: { id }, ask }) => {
      const answer = ids.includes(id) ? ask() : null
      return answer && 'reason' in answer ? [{ id, text: answer.reason }] : []
    })
  })

  /** What is wrong with a breakpoint as things are now; `null` where nothing is. */
  function problemOf(point: Breakpoint): Problem | null {
    return point.kind === 'condition' && point.enabled ? conditionProblem(point.text, documents.trace) : null
  }

  /** All breakpoints of a document, to keep; and the way back. */
  function kept(id: string): readonly Breakpoint[] {
    return lists.value.get(id) ?? []
  }
  function restore(id: string, points: readonly (BreakpointAt & { enabled: boolean })[]) {
    lists.value = new Map(lists.value).set(
      id,
      points.map((point) => ({ ...point, id: newId() })),
    )
  }

  return { list, has, add, addCondition, remove, toggle, enable, clear, reasons, problemOf, kept, restore }
})

function sameBookmark(a: Bookmark, b: Bookmark): boolean {
  return a.stage === b.stage && a.row === b.row && a.within === b.within
}
