import { LIMITS } from '../../document/schema'
import type { Circuit, Head, HeadPlace, Layer } from '../circuit'
import { embeddingWidth } from '../circuit-shape'
import { readoutFrom, readoutHead, withReadoutRole } from '../readout'
import { zeroWeights } from '../weights'

/** A head of D dims that looks evenly at everything and writes nothing. */
export function emptyHead(D: number, name = 'new head'): Head {
  return { name, W_QK: zeroWeights(D), W_OV: zeroWeights(D), muted: false }
}

/** Whether a layer has room for one more head. */
export function hasRoomForHead({ heads }: Layer): boolean {
  return heads.length < LIMITS.heads
}

/** Whether a head may go: a circuit keeps one, and a layer goes with its last. */
export function canRemoveHead({ layers }: Circuit): boolean {
  return layers.reduce((sum, { heads }) => sum + heads.length, 0) > 1
}

/** The circuit with a head more, at the end of a layer or where `at` says; an empty one if none is given. */
export function withHead(
  circuit: Circuit,
  layer: number,
  head: Head = emptyHead(embeddingWidth(circuit.embedding)),
  at = circuit.layers[layer].heads.length,
): Circuit {
  return withHeads(circuit, layer, (heads) => heads.toSpliced(at, 0, head), shifted(at, 1))
}

/** The circuit without a head. Its layer stays, even without heads: `withoutLayer` removes that. */
export function withoutHead(circuit: Circuit, { layer, head }: HeadPlace): Circuit {
  return withHeads(circuit, layer, (heads) => heads.toSpliced(head, 1), shifted(head, -1))
}

/** The circuit with a copy of a head behind it: "previous token" becomes "previous token copy". */
export function withHeadDuplicated(circuit: Circuit, { layer, head }: HeadPlace): Circuit {
  const original = circuit.layers[layer].heads[head]
  return withHead(circuit, layer, { ...original, name: `${original.name} copy` }, head + 1)
}

/** The circuit with a head in another place of its layer. */
export function withHeadMoved(circuit: Circuit, { layer, head }: HeadPlace, to: number): Circuit {
  if (head === to) return circuit
  const moved = circuit.layers[layer].heads[head]
  return withHeads(
    circuit,
    layer,
    (heads) => heads.toSpliced(head, 1).toSpliced(to, 0, moved),
    (read) => (read === head ? to : shifted(to, 1)(shifted(head, -1)(read)!)),
  )
}

/** The circuit with some properties of a head replaced. */
export function withHeadChanged(
  circuit: Circuit,
  { layer, head }: HeadPlace,
  change: Partial<Pick<Head, 'name' | 'muted' | 'W_QK' | 'W_OV'>>,
): Circuit {
  return withHeads(circuit, layer, (heads) => heads.with(head, { ...heads[head], ...change }))
}

/** Whether a head is the only one of the circuit that is not muted. */
export function isSolo({ layers }: Circuit, place: HeadPlace): boolean {
  return layers.every(({ heads }, l) =>
    heads.every(({ muted }, h) => muted !== (l === place.layer && h === place.head)),
  )
}

/** The circuit with every head muted but one; with all heads heard again where that one is solo already. */
export function withSolo(circuit: Circuit, place: HeadPlace): Circuit {
  const wasSolo = isSolo(circuit, place)
  const layers = circuit.layers.map((layer, l) => ({
    ...layer,
    heads: layer.heads.map((head, h) => {
      const muted = !wasSolo && !(l === place.layer && h === place.head)
      return head.muted === muted ? head : { ...head, muted }
    }),
  }))
  return { ...circuit, layers }
}

/** How an index moves when `by` heads come in or one goes at `at`; `null` for the one that goes. */
function shifted(at: number, by: 1 | -1): (index: number) => number | null {
  return (index) => {
    if (by === -1 && index === at) return null
    return index >= at ? index + by : index
  }
}

/** The heads of one layer replaced. A readout of one head follows it, and reads all heads once it is gone. */
function withHeads(
  circuit: Circuit,
  layer: number,
  change: (heads: readonly Head[]) => readonly Head[],
  follow: (index: number) => number | null = (index) => index,
): Circuit {
  const heads = change(circuit.layers[layer].heads)
  const layers = circuit.layers.with(layer, { ...circuit.layers[layer], heads })
  const read = readoutHead(circuit)
  if (!circuit.readout || read?.layer !== layer) return { ...circuit, layers }
  const head = follow(read.head)
  if (head === read.head) return { ...circuit, layers }
  return withReadoutRole(
    { ...circuit, layers },
    readoutFrom(circuit.readout, head === null ? null : { layer, head }, layers.length),
  )
}
