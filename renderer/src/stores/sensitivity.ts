import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { cellName } from '#shared/circuit/cell-name'
import { weightGradients } from '#shared/circuit/gradient'
import type { Cell } from '#shared/circuit/stage'
import { largestMagnitude, roundLimit } from '../charts/palettes'
import { useDocument } from './document'
import { useFocus } from './focus'
import { useStepper } from './stepper'

/**
 * Whether the weight maps show how much one cell changes with each weight. The cell is the locked one; a weight that
 * is locked on the way leaves it as it is, so that the strongest one can be gone to. In a walk it goes along with the
 * step. Ends with the lock.
 */
export const useSensitivity = defineStore('sensitivity', () => {
  const documents = useDocument()
  const focus = useFocus()
  const stepper = useStepper()
  const wanted = shallowRef<Cell | null>(null)

  const isWeight = ({ stage }: Cell) => /W_(QK|OV)$/.test(documents.stage(stage).kind)
  watch(
    () => focus.locked,
    (locked) => {
      if (wanted.value && (!locked || !isWeight(locked))) wanted.value = locked
    },
    { flush: 'sync' },
  )

  /** The cell that the maps are about; `null` while they show the weights. In a walk it is one that is computed. */
  const target = computed(() => {
    const cell = focus.locked && focus.present(wanted.value)
    return cell && stepper.isKnown(cell) ? cell : null
  })
  const gradients = computed(() => target.value && weightGradients(documents.trace, target.value))
  /** One scale for all of them. */
  const limit = computed(() => {
    const largest = largestMagnitude(...(gradients.value ?? []).map(({ gradient }) => gradient))
    return roundLimit(largest, largest > 0 ? Math.min(1, largest) : 1)
  })
  const name = computed(() => (target.value ? cellName(documents.trace, target.value) : ''))

  /** Shows the derivatives of a cell, which is locked for it, or the weights again. */
  function toggle(cell: Cell) {
    if (target.value) return stop()
    focus.lock(cell)
    wanted.value = cell
  }
  function stop() {
    wanted.value = null
  }

  return { target, gradients, limit, name, isWeight, toggle, stop }
})
