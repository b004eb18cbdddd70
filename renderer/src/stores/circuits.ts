import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { CircuitMatrix, EmbeddingName } from '#shared/ipc/circuits'
import type { HeadPlace } from './model-run'

/** What the Circuits workspace can show. */
export const circuitViews = ['ov', 'qk', 'composition', 'through', 'decomposed', 'tokens', 'report'] as const
export type CircuitView = (typeof circuitViews)[number]
export const CIRCUIT_VIEW_NAMES: Readonly<Record<CircuitView, string>> = {
  ov: 'OV circuit',
  qk: 'QK circuit',
  composition: 'Composition',
  through: 'Through an earlier head',
  decomposed: 'Decomposed scores',
  tokens: 'Token table',
  report: 'Induction report',
}

/** One entry of a matrix, with what it says. */
export interface CircuitCell {
  readonly matrix: CircuitMatrix
  readonly row: number
  readonly column: number
  readonly rowText: string
  readonly columnText: string
  readonly value: number | null
}

/** What the Circuits workspace looks at, beside the open model and head, which are those of Models. */
export const useCircuits = defineStore('circuits', () => {
  const view = ref<CircuitView>('ov')
  /** Heads whose OV circuits are added to the shown head's. */
  const added = shallowRef<readonly HeadPlace[]>([])
  /** What stands for W_E where that can be; `null`: W_E itself. */
  const embedding = ref<EmbeddingName | null>(null)
  /** The earlier head of a composition. */
  const earlier = shallowRef<HeadPlace | null>(null)
  const kind = ref<'K' | 'Q' | 'V'>('K')
  const pointed = shallowRef<CircuitCell | null>(null)
  const locked = shallowRef<CircuitCell | null>(null)
  const cell = computed(() => pointed.value ?? locked.value)
  /** The entry as the status bar says it. */
  const cellSaid = computed(() => {
    if (!cell.value) return ''
    const { rowText, columnText, value } = cell.value
    return `${rowText} → ${columnText} = ${value === null ? 'no number' : exactText(value)}`
  })

  /** A click on an entry keeps it, or releases it. */
  function press(now: CircuitCell) {
    const before = locked.value
    const again =
      before?.row === now.row &&
      before.column === now.column &&
      JSON.stringify(before.matrix) === JSON.stringify(now.matrix)
    locked.value = again ? null : now
  }
  function forget() {
    pointed.value = null
    locked.value = null
  }
  return { view, added, embedding, earlier, kind, pointed, locked, cell, cellSaid, press, forget }
})
