import type { Circuit, Head, WeightPlace, Weights } from './circuit'
import { withConstants } from './weights'

/** @throws RangeError when the circuit has no such head */
export function weightsAt(circuit: Circuit, { layer, head, name }: WeightPlace): Weights {
  const found = circuit.layers[layer]?.heads[head]
  if (!found) throw new RangeError(`This circuit has no head ${layer}.${head}.`)
  return found[name]
}

/** The circuit with other weights in one place. @throws RangeError when it has no such head */
export function withWeightsAt(circuit: Circuit, place: WeightPlace, weights: Weights): Circuit {
  if (weightsAt(circuit, place) === weights) return circuit
  return mappedHeads(circuit, (head, l, h) =>
    l === place.layer && h === place.head ? { ...head, [place.name]: weights } : head,
  )
}

/** The circuit with another value of a constant, and every expression at it. */
export function withConstant(circuit: Circuit, name: string, value: number): Circuit {
  const constants = { ...circuit.constants, [name]: value }
  const moved = mappedHeads(circuit, (head) => {
    const W_QK = withConstants(head.W_QK, constants)
    const W_OV = withConstants(head.W_OV, constants)
    return W_QK === head.W_QK && W_OV === head.W_OV ? head : { ...head, W_QK, W_OV }
  })
  return { ...moved, constants }
}

function mappedHeads(circuit: Circuit, change: (head: Head, l: number, h: number) => Head): Circuit {
  const layers = circuit.layers.map((layer, l) => {
    const heads = layer.heads.map((head, h) => change(head, l, h))
    return heads.every((head, h) => head === layer.heads[h]) ? layer : { ...layer, heads }
  })
  return { ...circuit, layers }
}
