import { LIMITS } from '../../document/schema'
import type { Basis } from '../basis'
import type { Circuit, Layer, Readout } from '../circuit'
import { width } from '../basis'
import { readoutFrom, readoutHead, withReadoutRole } from '../readout'
import { emptyHead } from './heads'

/** What a person can wire of a layer. */
export type Wiring = Pick<Layer, 'causal' | 'carries' | 'drops' | 'readsOnly' | 'hiddenKeys'>

export function hasRoomForLayer({ layers }: Circuit): boolean {
  return layers.length < LIMITS.layers
}

/** The circuit with a new layer before layer `at` (or behind the last): one empty head, the whole stream carried. */
export function withLayer(circuit: Circuit, at: number): Circuit {
  const { layers } = circuit
  const basis = at < layers.length ? layers[at].reads : layers[layers.length - 1].writes
  const layer: Layer = {
    reads: basis,
    writes: basis,
    causal: true,
    heads: [emptyHead(width(basis))],
    carries: 'all',
    drops: [],
  }
  return withLayers(circuit, layers.toSpliced(at, 0, layer), (l) => (l < at ? l : l + 1))
}

/** The circuit without a layer. What stood before it is what the next layer reads, under the names it had there. */
export function withoutLayer(circuit: Circuit, at: number): Circuit {
  const { reads } = circuit.layers[at]
  const left = circuit.layers.toSpliced(at, 1)
  const layers = at < left.length ? left.with(at, renamed(left[at], { reads })) : left
  return withLayers(circuit, layers, (l) => (l === at ? null : l < at ? l : l - 1))
}

/** The circuit with layer `at` and the one after it changed over. The dims keep the names of their place. */
export function withLayersSwapped(circuit: Circuit, at: number): Circuit {
  const [first, second] = [circuit.layers[at], circuit.layers[at + 1]]
  const placed = (layer: Layer, { reads, writes }: Layer) => renamed(layer, { reads, writes })
  const layers = circuit.layers.with(at, placed(second, first)).with(at + 1, placed(first, second))
  return withLayers(circuit, layers, (l) => (l === at ? at + 1 : l === at + 1 ? at : l))
}

/** The circuit with some wires of a layer laid anew; `undefined` takes an optional one away. */
export function withWiring(circuit: Circuit, at: number, change: Partial<Wiring>): Circuit {
  const layer = { ...circuit.layers[at], ...change }
  if (layer.readsOnly === undefined) delete layer.readsOnly
  if (layer.hiddenKeys === undefined || layer.hiddenKeys.length === 0) delete layer.hiddenKeys
  return { ...circuit, layers: circuit.layers.with(at, layer) }
}

/** The circuit with another readout; of dims that its layer writes, where it does not write those asked for. */
export function withReadout(circuit: Circuit, readout: Readout | null): Circuit {
  return readout ? withReadoutRole(circuit, readout) : { ...circuit, readout }
}

/** A layer under other names of its dims; roles that are not among them are neither read alone nor carried. */
function renamed(layer: Layer, names: { reads: Basis; writes?: Basis }): Layer {
  const { carries, readsOnly } = layer
  const has = (role: string) => names.reads.some((group) => group.role === role)
  return {
    ...layer,
    ...names,
    carries: carries === 'all' ? carries : carries.filter(has),
    ...(readsOnly ? { readsOnly: readsOnly.filter(has) } : {}),
  }
}

/**
 * Other layers. A readout of one head follows its layer, and reads all heads of the last once it is gone.
 *
 * @param follow where each layer comes to stand; `null` for the one that goes
 */
function withLayers(
  circuit: Circuit,
  layers: readonly Layer[],
  follow: (layer: number) => number | null,
): Circuit {
  const { readout } = circuit
  if (!readout) return { ...circuit, layers }
  const read = readoutHead(circuit)
  const layer = read && follow(read.layer)
  const place = read && layer !== null ? { layer, head: read.head } : null
  return withReadoutRole({ ...circuit, layers }, readoutFrom(readout, place, layers.length))
}
