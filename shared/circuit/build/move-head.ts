import { dims, dimText, type Basis } from '../basis'
import type { Circuit, HeadPlace } from '../circuit'
import { embeddingWidth } from '../circuit-shape'
import { readoutFrom, readoutHead, withReadoutRole } from '../readout'
import { hasRoomForHead, withHead, withoutHead } from './heads'
import { withoutLayer } from './layers'
import { lostCells, movedCells, movedDims } from './moved-cells'

export interface MovedHead {
  readonly circuit: Circuit
  /** Where the head stands now. */
  readonly place: HeadPlace
  /** What does not fit there, a phrase each: "4 cells of W_QK of head 0.0". */
  readonly drops: readonly string[]
  /** The layer that had no other head, and went with it; `null` for none. */
  readonly removedLayer: number | null
}

/** Whether a head may move into a layer: another one, with room. */
export function canMoveToLayer({ layers }: Circuit, { layer }: HeadPlace, to: number): boolean {
  return to !== layer && to >= 0 && to < layers.length && hasRoomForHead(layers[to])
}

/**
 * The circuit with a head in another layer. Its cells go where the dims of their names stand there; those whose dims
 * that layer does not read or write are dropped. A layer whose only head leaves goes too. A readout of the head
 * follows it.
 *
 * @param at where among the heads of that layer; at the end if not given
 */
export function withHeadInLayer(
  circuit: Circuit,
  from: HeadPlace,
  to: number,
  at = circuit.layers[to].heads.length,
): MovedHead {
  const source = circuit.layers[from.layer]
  const head = source.heads[from.head]
  const read = readoutHead(circuit)
  const isRead = read?.layer === from.layer && read.head === from.head
  const removedLayer = source.heads.length === 1 ? from.layer : null
  const left = removedLayer === null ? withoutHead(circuit, from) : withoutLayer(circuit, removedLayer)
  const layer = removedLayer !== null && removedLayer < to ? to - 1 : to

  const target = left.layers[layer]
  const reads = movedBasis(source.reads, target.reads)
  const writes = movedBasis(source.writes, target.writes)
  const D = embeddingWidth(circuit.embedding)
  const W_QK = movedCells(head.W_QK, reads, reads, circuit, D)
  const W_OV = movedCells(head.W_OV, writes, reads, circuit, D)
  const place = { layer, head: at }
  const moved = withHead(left, layer, { ...head, W_QK: W_QK.weights, W_OV: W_OV.weights }, at)
  const followed =
    isRead && circuit.readout
      ? withReadoutRole(moved, readoutFrom(circuit.readout, place, moved.layers.length))
      : moved
  return {
    circuit: followed,
    place,
    drops: lostCells({ W_QK, W_OV }, `head ${from.layer}.${from.head}`),
    removedLayer,
  }
}

function movedBasis(before: Basis, after: Basis) {
  return movedDims(dims(before).map(dimText), dims(after).map(dimText))
}
