import { LIMITS } from '../../document/schema'
import type { Basis } from '../basis'
import type { Circuit, Layer, Readout } from '../circuit'
import { width } from '../basis'
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
  const withLayers = { ...circuit, layers: layers.toSpliced(at, 0, layer) }
  return at < layers.length ? withLayers : withReadoutOfLast(withLayers)
}

/** The circuit without a layer. What stood before it is what the next layer reads, under the names it had there. */
export function withoutLayer(circuit: Circuit, at: number): Circuit {
  const { reads } = circuit.layers[at]
  const layers = circuit.layers.toSpliced(at, 1)
  if (at < layers.length) return { ...circuit, layers: layers.with(at, renamed(layers[at], { reads })) }
  return withReadoutOfLast({ ...circuit, layers })
}

/** The circuit with layer `at` and the one after it changed over. The dims keep the names of their place. */
export function withLayersSwapped(circuit: Circuit, at: number): Circuit {
  const [first, second] = [circuit.layers[at], circuit.layers[at + 1]]
  const placed = (layer: Layer, { reads, writes }: Layer) => renamed(layer, { reads, writes })
  const layers = circuit.layers.with(at, placed(second, first)).with(at + 1, placed(first, second))
  return withReadoutOfLast({ ...circuit, layers })
}

/** The circuit with some wires of a layer laid anew; `undefined` takes an optional one away. */
export function withWiring(circuit: Circuit, at: number, change: Partial<Wiring>): Circuit {
  const layer = { ...circuit.layers[at], ...change }
  if (layer.readsOnly === undefined) delete layer.readsOnly
  if (layer.hiddenKeys === undefined || layer.hiddenKeys.length === 0) delete layer.hiddenKeys
  return { ...circuit, layers: circuit.layers.with(at, layer) }
}

export function withReadout(circuit: Circuit, readout: Readout | null): Circuit {
  return { ...circuit, readout }
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

/** A readout that the last layer can serve: of a role that it writes, of all its heads unless it has that one. */
function withReadoutOfLast(circuit: Circuit): Circuit {
  const { layers, readout } = circuit
  if (!readout) return circuit
  const { writes, heads } = layers[layers.length - 1]
  const roles = writes.map(({ role }) => role)
  const role = roles.includes(readout.role) ? readout.role : roles.includes('tok') ? 'tok' : roles[0]
  const { head, ...all } = readout
  const isThere = head !== undefined && head < heads.length
  return { ...circuit, readout: { ...all, role, ...(isThere ? { head } : {}) } }
}
