import { rangeOf, type Basis } from './basis'
import type { Circuit, HeadPlace, Readout } from './circuit'
import { CircuitError } from './circuit-error'

type Read = Pick<Circuit, 'layers' | 'readout'>

/** Index of the layer that the logits are read after: the last, unless one head of an earlier layer is read. */
export function readoutLayer({ layers, readout }: Read): number {
  return readout?.layer ?? layers.length - 1
}

/** The one head that the logits are read from; `null` where a sum is read, or nothing. */
export function readoutHead(circuit: Read): HeadPlace | null {
  const head = circuit.readout?.head
  return head === undefined ? null : { layer: readoutLayer(circuit), head }
}

/**
 * The dims `start … end − 1` that are the logits, among those that the layer writes.
 *
 * @throws CircuitError when it writes none of that role
 */
export function readoutDims(circuit: Read, role: string): { basis: Basis; start: number; end: number } {
  const layer = readoutLayer(circuit)
  const basis = circuit.layers[layer].writes
  const range = rangeOf(basis, role)
  if (range) return { basis, ...range }
  const which = layer === circuit.layers.length - 1 ? 'the last layer' : `layer ${layer}`
  throw new CircuitError('UNKNOWN_ROLE', `No dims of ${which} are called “${role}”.`)
}

/** The same dims and positions, read from one head; with `null` from all heads of the last layer. */
export function readoutFrom(readout: Readout, place: HeadPlace | null, layers: number): Readout {
  const { head: _, layer: __, ...rest } = readout
  if (!place) return rest
  const { layer, head } = place
  return { ...rest, from: 'heads', head, ...(layer < layers - 1 ? { layer } : {}) }
}

/** The circuit with a readout, of other dims where the layer that it reads does not write those. */
export function withReadoutRole(circuit: Circuit, readout: Readout): Circuit {
  const roles = circuit.layers[readoutLayer({ ...circuit, readout })].writes.map(({ role }) => role)
  const role = roles.includes(readout.role) ? readout.role : roles.includes('tok') ? 'tok' : roles[0]
  return { ...circuit, readout: { ...readout, role } }
}

/** What the logits come from: the circuit without the layers behind the one that they are read after. */
export function upToReadout(circuit: Circuit): Circuit {
  const { layers, readout } = circuit
  if (readout?.layer === undefined) return circuit
  const { layer, ...last } = readout
  return { ...circuit, layers: layers.slice(0, layer + 1), readout: last }
}

/** @throws CircuitError when the head that is read is not there */
export function requireReadoutHead(circuit: Read): void {
  const { readout, layers } = circuit
  const place = readoutHead(circuit)
  if (readout?.layer !== undefined && (!place || readout.from === 'residual'))
    throw new CircuitError('READOUT', `A readout of layer ${readout.layer} must name one of its heads.`)
  if (place && !layers[place.layer]?.heads[place.head])
    throw new CircuitError(
      'READOUT',
      `The logits are read from head ${place.layer}.${place.head}, which the circuit does not have.`,
    )
}
