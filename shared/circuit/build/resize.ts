import { dims, dimText, width, type Basis, type Dim, type DimGroup } from '../basis'
import type { Circuit, Head, Layer, TwoHotEmbedding } from '../circuit'
import { readoutLayer } from '../readout'
import { spacesBasis, spacesOf, spacesWidth, type Spaces } from '../spaces'
import { lostCells, movedCells, movedDims, type MovedDims } from './moved-cells'

export interface Resized {
  readonly circuit: Circuit
  readonly tokens: readonly string[]
  /** What does not fit any more, a phrase each: "4 cells of W_QK of head 0.0". */
  readonly drops: readonly string[]
}

/** Dims that carry nothing named. */
const FILLER = 'dim'

/**
 * A circuit in other spaces. Every cell whose two dims still exist keeps its content, wherever they come to stand; the
 * rest of the new matrices is 0. A subspace that lies over the positions' dims in a later layer (the homework's `prev`)
 * goes on lying there, and grows with the vocabulary where it has one dim a token.
 */
export function resized(
  circuit: Circuit & { embedding: TwoHotEmbedding },
  tokens: readonly string[],
  spaces: Spaces,
): Resized {
  const before = spacesOf(circuit.embedding, circuit)
  const renames = renamedTokens(before.tokens, spaces.tokens)
  const sizing: Sizing = {
    before,
    after: spaces,
    from: spacesBasis(before),
    to: spacesBasis(spaces),
    renames,
  }
  const D = spacesWidth(spaces)
  const drops: string[] = []

  const layers = circuit.layers.map((layer, l) => {
    const reads = resizedBasis(layer.reads, sizing)
    const writes = resizedBasis(layer.writes, sizing)
    const inReads = movedBasis(layer.reads, reads, sizing)
    const inWrites = movedBasis(layer.writes, writes, sizing)
    const heads = layer.heads.map((head, h): Head => {
      const W_QK = movedCells(head.W_QK, inReads, inReads, circuit, D)
      const W_OV = movedCells(head.W_OV, inWrites, inReads, circuit, D)
      drops.push(...lostCells({ W_QK, W_OV }, `head ${l}.${h}`))
      return { ...head, W_QK: W_QK.weights, W_OV: W_OV.weights }
    })
    return rewired({ ...layer, reads, writes, heads }, spaces.positions)
  })

  const embedding: TwoHotEmbedding = {
    kind: 'two-hot',
    vocabulary: spaces.tokens,
    positions: spaces.positions,
    extra: D - spaces.tokens.length - spaces.positions,
  }
  const kept = tokens
    .map((token) => renames.get(token) ?? token)
    .filter((token) => spaces.tokens.includes(token))
  const fitting = kept.slice(0, spaces.positions)
  const lost = tokens.length - fitting.length
  if (lost > 0) drops.push(`${lost} ${lost === 1 ? 'token' : 'tokens'} of the sequence`)
  const { readout } = circuit
  const canRead =
    readout === null || layers[readoutLayer(circuit)].writes.some(({ role }) => role === readout.role)
  if (!canRead) drops.push(`the readout of “${readout.role}”`)
  return {
    circuit: { ...circuit, embedding, layers, readout: canRead ? readout : null },
    tokens: fitting.length > 0 ? fitting : [spaces.tokens[0]],
    drops,
  }
}

interface Sizing {
  readonly before: Spaces
  readonly after: Spaces
  /** Names of the embedding's dims. */
  readonly from: Basis
  readonly to: Basis
  readonly renames: ReadonlyMap<string, string>
}

/** Tokens that only got another name: those that went and those that came, where they are equally many. */
function renamedTokens(before: readonly string[], after: readonly string[]): Map<string, string> {
  const gone = before.filter((token) => !after.includes(token))
  const come = after.filter((token) => !before.includes(token))
  return new Map(gone.length === come.length ? gone.map((token, i) => [token, come[i]]) : [])
}

/** The names of D new dims: every group where it stood, in its new size, and fillers where nothing is named. */
function resizedBasis(basis: Basis, sizing: Sizing): Basis {
  const { from, to } = sizing
  const D = width(to)
  const placed: { start: number; group: DimGroup }[] = []
  let at = 0
  for (const group of basis) {
    const start = movedStart(at, from, to)
    at += group.labels.length
    if (group.role !== FILLER && start !== null) placed.push({ start, group: resizedGroup(group, sizing) })
  }
  placed.sort((a, b) => a.start - b.start)
  const groups: DimGroup[] = []
  let end = 0
  placed.forEach(({ start, group }, i) => {
    if (start > end) groups.push(filler(end, start))
    const labels = group.labels.slice(0, (placed[i + 1]?.start ?? D) - start)
    if (labels.length > 0) groups.push({ role: group.role, labels })
    end = start + labels.length
  })
  if (end < D) groups.push(filler(end, D))
  return groups
}

/** Where a dim at which a group starts comes to stand: its embedded subspace may have moved. */
function movedStart(at: number, from: Basis, to: Basis): number | null {
  let start = 0
  for (const { role, labels } of from) {
    if (at < start + labels.length) {
      let moved = 0
      for (const group of to) {
        if (group.role === role) return at - start < group.labels.length ? moved + at - start : null
        moved += group.labels.length
      }
      return null
    }
    start += labels.length
  }
  return null
}

function resizedGroup(group: DimGroup, { before, after, from, to, renames }: Sizing): DimGroup {
  const embedded = from.find(({ role }) => role === group.role)
  if (embedded) return to.find(({ role }) => role === group.role) ?? group
  const isTokens = group.labels.every((label, i) => label === before.tokens[i])
  if (isTokens && group.labels.length === before.tokens.length) return { ...group, labels: after.tokens }
  return { ...group, labels: group.labels.map((label) => renames.get(label) ?? label) }
}

function filler(start: number, end: number): DimGroup {
  return { role: FILLER, labels: Array.from({ length: end - start }, (_, i) => String(start + i)) }
}

function movedBasis(before: Basis, after: Basis, { from, to, renames }: Sizing): MovedDims {
  return movedDims(keysOf(before, from, renames), keysOf(after, to))
}

/** What tells a dim apart: its name, and for one that carries nothing named, what is embedded there. */
function keysOf(basis: Basis, embedded: Basis, renames?: ReadonlyMap<string, string>): string[] {
  const underneath = dims(embedded)
  const keyOf = ({ role, name }: Dim) =>
    dimText({ role, name: (role !== 'pos' && renames?.get(name)) || name })
  return dims(basis).map((dim, i) => (dim.role === FILLER ? `under ${keyOf(underneath[i])}` : keyOf(dim)))
}

/** The wires of a layer, without those that lead to roles and positions that are no more. */
function rewired(layer: Layer, positions: number): Layer {
  const { carries, readsOnly, hiddenKeys, drops } = layer
  const has = (role: string) => layer.reads.some((group) => group.role === role)
  const isPosition = (index: number) => index < positions
  return {
    ...layer,
    carries: carries === 'all' ? carries : carries.filter(has),
    drops: drops.filter(isPosition),
    ...(readsOnly ? { readsOnly: readsOnly.filter(has) } : {}),
    ...(hiddenKeys ? { hiddenKeys: hiddenKeys.filter(isPosition) } : {}),
  }
}
