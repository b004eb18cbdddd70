import { transpose } from '../tensor/operations'
import type { Circuit, Head, Layer, WeightName, Weights } from './circuit'
import { supportOf } from './mistaken-weights'
import { cellContent, withCells, type CellContent } from './weights'

// Circuits that differ in one thing, for the making and mending of mistakes.

export function strengthOf({ constants }: Circuit): number {
  return constants.s ?? 1
}

export function rootOfWidth({ W_QK }: Head): number {
  return Math.sqrt(W_QK.columns)
}

export function withLayers(circuit: Circuit, change: (layer: Layer) => Partial<Layer>): Circuit {
  return { ...circuit, layers: circuit.layers.map((layer) => ({ ...layer, ...change(layer) })) }
}

export function withLayer(
  circuit: Circuit,
  index: number,
  change: (layer: Layer) => Partial<Layer>,
): Circuit {
  let l = 0
  return withLayers(circuit, (layer) => (l++ === index ? change(layer) : {}))
}

/** Changes the one head of a layer. */
export function withHead(circuit: Circuit, layer: number, change: (head: Head) => Partial<Head>): Circuit {
  return withLayer(circuit, layer, ({ heads }) => ({
    heads: heads.map((head) => ({ ...head, ...change(head) })),
  }))
}

export function fromReference(
  circuit: Circuit,
  reference: Circuit,
  layer: number,
  name: WeightName,
): Circuit {
  return withHead(circuit, layer, () => ({ [name]: reference.layers[layer].heads[0][name] }))
}

type Rewriting = (content: CellContent, value: number) => CellContent

/** The weights that are not 0 with other contents. */
export function rewritten(
  head: Head,
  name: WeightName,
  { constants }: Circuit,
  change: Rewriting,
): Partial<Head> {
  const weights = head[name]
  const changes = supportOf(weights).map((index) => ({
    index,
    content: change(cellContent(weights, index), weights.values[index]),
  }))
  return { [name]: withCells(weights, changes, constants) }
}

/** 1 becomes the expression s, so that it follows the slider; anything else a plain number. */
export function timesStrength(circuit: Circuit): Rewriting {
  return (content, value) =>
    content === 1 && circuit.constants.s !== undefined ? 's' : value * strengthOf(circuit)
}

/** s becomes the expression s/√D, anything else a plain number. */
export function dividedBy(root: number): Rewriting {
  return (content, value) => (content === 's' ? `s/${root}` : value / root)
}

/** Transposed, with its expressions. */
export function flipped(weights: Weights): Weights {
  const { rows, columns, expressions } = weights
  const moved = (index: number) => (index % columns) * rows + Math.floor(index / columns)
  const entries = [...expressions].map(([index, text]) => [moved(index), text] as const)
  return { ...transpose(weights), expressions: new Map(entries) }
}
