import { nextTick, ref, type Ref } from 'vue'
import { canMoveToLayer } from '#shared/circuit/build/move-head'
import type { HeadPlace } from '#shared/circuit/circuit'
import { LIMITS } from '#shared/document/schema'
import { useBuilder } from '../../../stores/builder'
import { useDocument } from '../../../stores/document'
import { useToasts } from '../../../stores/toasts'
import { useView } from '../../../stores/view'

/** Heads dragged to another place or layer in the picture, and moved there by Alt with the arrows. */
export function useHeadMoves(frame: Readonly<Ref<HTMLElement | null>>) {
  const builder = useBuilder()
  const documents = useDocument()
  const toasts = useToasts()
  const view = useView()

  /** The head that is dragged, and the layer that it is over. */
  const dragged = ref<HeadPlace | null>(null)
  const over = ref<number | null>(null)

  function startDrag(event: DragEvent, place: HeadPlace) {
    dragged.value = place
    event.dataTransfer?.setData('text/plain', `${place.layer}.${place.head}`)
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
  }
  function dragOver(event: DragEvent, layer: number) {
    if (!dragged.value) return
    event.preventDefault()
    over.value = layer
  }
  function endDrag() {
    dragged.value = null
    over.value = null
  }
  /** @param at the head that it was dropped on; behind the last where it was dropped beside them */
  function drop(layer: number, at?: number) {
    const from = dragged.value
    endDrag()
    if (from) move(from, layer, at)
  }

  function move(from: HeadPlace, layer: number, at?: number) {
    const { heads } = documents.circuit.layers[layer]
    if (layer === from.layer) return builder.moveHead(from, (at ?? heads.length - 1) - from.head)
    if (canMoveToLayer(documents.session.document.circuit, from, layer))
      return builder.moveHeadToLayer(from, layer, at)
    toasts.error(`Layer ${layer} has ${LIMITS.heads} heads, the most that a layer can have.`)
  }

  function onKey(event: KeyboardEvent, { layer, head }: HeadPlace) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const { layers } = documents.circuit
    const isAcross = event.key === 'ArrowUp' || event.key === 'ArrowDown'
    if (isAcross && layers[layer + step]) move({ layer, head }, layer + step)
    else if (!isAcross && layers[layer].heads[head + step]) move({ layer, head }, layer, head + step)
    else return
    // What was moved is open now; the keys go on with it.
    void nextTick(() => frame.value?.querySelector<HTMLElement>(`[data-head="${view.openLane}"]`)?.focus())
  }

  return { over, startDrag, dragOver, endDrag, drop, onKey }
}
