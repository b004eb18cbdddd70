import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { cellExpression } from '#shared/circuit/conditions/cell-expression'
import { expressionIn, isOfAHead } from '#shared/circuit/conditions/condition'
import type { Problem } from '#shared/circuit/conditions/problem'
import { valueText } from '#shared/circuit/conditions/value'
import type { HeadPlace } from '#shared/circuit/circuit'
import type { Cell, Trace } from '#shared/circuit/stage'
import { trace } from '#shared/circuit/trace'
import { atPosition, type Session } from '../document/history'
import { useDocument } from './document'

/** An expression that is kept in sight. */
export interface Watch {
  readonly id: string
  readonly text: string
  /** The head that its short names mean; `null` where it has none. */
  readonly head: HeadPlace | null
}

/** What an expression came to in one state of the document. */
export interface Sample {
  readonly text: string
  /** `null` where it is no single number. */
  readonly number: number | null
  readonly problem: Problem | null
}

/** A watch with its value now, before the last edit, and after each edit that led here, oldest first. */
export interface WatchLine {
  readonly watch: Watch
  readonly now: Sample
  readonly before: Sample | null
  readonly over: readonly number[]
}

export const MOST_WATCHES = 50
/** Edits that a sparkline goes back. */
const MOST_EDITS = 200
/** What going back may take of the frame that shows it; the rest is done when the window is idle. */
const AT_ONCE_MS = 4

/** Expressions in sight: a list for each document, with their values over its edits. */
export const useWatches = defineStore('watches', () => {
  const documents = useDocument()
  const lists = shallowRef<ReadonlyMap<string, readonly Watch[]>>(new Map())
  let made = 0
  const list = computed(() => lists.value.get(documents.session.id) ?? [])

  function setList(next: readonly Watch[]) {
    lists.value = new Map(lists.value).set(documents.session.id, next.slice(-MOST_WATCHES))
  }
  /** Watches an expression. @returns why not, where it has no value in this circuit */
  function add(text: string, head: HeadPlace | null): Problem | null {
    const found = expressionIn(text, documents.trace, head)
    if ('problem' in found && found.problem.kind !== 'number') return found.problem
    const of = isOfAHead(text) ? head : null
    const known = list.value.some((each) => each.text === text.trim() && sameHead(each.head, of))
    if (!known) setList([...list.value, { id: `watch ${++made}`, text: text.trim(), head: of }])
    return null
  }
  function addCell(cell: Cell) {
    add(cellExpression(documents.trace, cell), null)
  }
  function remove(id: string) {
    setList(list.value.filter((each) => each.id !== id))
  }

  /** Samples of states that are over, by the edit that led to them; of the opened document, by its id. */
  const samples = new WeakMap<object, Map<string, Sample>>()
  const origins = new Map<string, object>()
  const filled = ref(0)
  function stateOf({ id, entries }: Session, position: number): object {
    if (position > 0) return entries[position - 1]
    if (!origins.has(id)) origins.set(id, {})
    return origins.get(id)!
  }
  function sampleAt(session: Session, position: number, id: string): Sample | null {
    return (position >= 0 && samples.get(stateOf(session, position))?.get(id)) || null
  }

  let waiting: number | null = null
  function stopFilling() {
    if (waiting !== null) cancelIdleCallback(waiting)
    waiting = null
  }
  /** Goes back from the present state and notes what was watched in each, as far as time allows. */
  function fill(deadline: () => number, from = documents.session, newest = from.position) {
    waiting = null
    const oldest = Math.max(0, newest - MOST_EDITS)
    let state = from
    let changed = false
    for (let position = state.position; position >= oldest; position--) {
      const known = samples.get(stateOf(from, position)) ?? new Map<string, Sample>()
      const missing = list.value.filter(({ id }) => !known.has(id))
      if (missing.length === 0) continue
      if (changed && deadline() <= 0) {
        const rest = state
        waiting = requestIdleCallback((idle) => fill(() => idle.timeRemaining(), rest, newest))
        break
      }
      state = atPosition(state, position)
      const run = traced(state)
      for (const each of missing) known.set(each.id, sampleOf(each, run))
      samples.set(stateOf(from, position), known)
      changed = true
    }
    if (changed) filled.value++
  }
  function traced(state: Session): Trace {
    const isShown = state.document === documents.document
    return isShown ? documents.trace : trace(state.document.circuit, state.document.tokens)
  }
  watch(
    [list, () => documents.session],
    () => {
      stopFilling()
      if (list.value.length === 0) return
      const end = performance.now() + AT_ONCE_MS
      fill(() => end - performance.now())
    },
    { immediate: true },
  )
  watch(
    () => documents.sessions.map(({ id }) => id),
    (open) => {
      for (const id of origins.keys()) if (!open.includes(id)) origins.delete(id)
    },
    { flush: 'sync' },
  )
  onScopeDispose(stopFilling)

  const lines = computed<readonly WatchLine[]>(() => {
    void filled.value
    const { session, dragging } = documents
    const { position } = session
    return list.value.map((each) => {
      const now = sampleOf(each, documents.trace)
      const states = Array.from({ length: Math.min(position, MOST_EDITS) + 1 }, (_, back) => position - back)
      const over = states.reverse().map((at) => sampleAt(session, at, each.id)?.number ?? NaN)
      return {
        watch: each,
        now,
        // During a drag the last edit is the one under way.
        before: sampleAt(session, dragging ? position : position - 1, each.id),
        over: dragging ? [...over, now.number ?? NaN] : over,
      }
    })
  })

  function kept(id: string): readonly Watch[] {
    return lists.value.get(id) ?? []
  }
  function restore(id: string, watches: readonly Pick<Watch, 'text' | 'head'>[]) {
    lists.value = new Map(lists.value).set(
      id,
      watches.map(({ text, head }) => ({ id: `watch ${++made}`, text, head })),
    )
  }

  return { list, lines, add, addCell, remove, kept, restore }
})

function sampleOf({ text, head }: Watch, run: Trace): Sample {
  const found = expressionIn(text, run, head)
  if ('problem' in found) return { text: '', number: null, problem: found.problem }
  const { value } = found
  const number = value.shape === 'single' ? value.values[0] : null
  return { text: valueText(value), number, problem: null }
}

function sameHead(a: HeadPlace | null, b: HeadPlace | null): boolean {
  return a?.layer === b?.layer && a?.head === b?.head
}
