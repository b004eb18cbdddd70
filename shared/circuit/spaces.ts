import { LIMITS } from '../document/schema'
import { width, type Basis, type DimGroup } from './basis'
import type { Circuit, TwoHotEmbedding } from './circuit'

/** The subspaces of a token-based circuit's stream: what a person sizes and names. */
export interface Spaces {
  readonly tokens: readonly string[]
  readonly positions: number
  /** Subspaces that X leaves 0, for heads to write. */
  readonly extras: readonly DimGroup[]
}

/** Names that a subspace of one's own cannot have. */
const TAKEN = ['tok', 'pos', 'dim']

/** How many dims spaces need: D. */
export function spacesWidth({ tokens, positions, extras }: Spaces): number {
  return tokens.length + positions + width(extras)
}

/** The names of the embedding's dims: token, position, and the extra subspaces. */
export function spacesBasis({ tokens, positions, extras }: Spaces): Basis {
  return [
    { role: 'tok', labels: tokens },
    { role: 'pos', labels: Array.from({ length: positions }, (_, p) => String(p)) },
    ...extras,
  ]
}

/**
 * The spaces of a circuit. The extra dims are named as the first layer reads them, and stay one nameless subspace where
 * its names do not begin where the extra dims do.
 */
export function spacesOf(embedding: TwoHotEmbedding, { layers }: Pick<Circuit, 'layers'>): Spaces {
  const { vocabulary: tokens, positions, extra } = embedding
  const start = tokens.length + positions
  let at = 0
  const extras = (layers[0]?.reads ?? []).filter(({ labels }) => {
    at += labels.length
    return at - labels.length >= start
  })
  const isNamed = width(extras) === extra
  const plain = { role: 'free', labels: Array.from({ length: extra }, (_, i) => String(start + i)) }
  return { tokens, positions, extras: isNamed ? extras : extra > 0 ? [plain] : [] }
}

/** Why spaces cannot be, as a sentence; `null` when they can. */
export function spacesProblem(spaces: Spaces): string | null {
  const { tokens, positions, extras } = spaces
  const D = spacesWidth(spaces)
  if (tokens.length === 0) return 'The vocabulary needs at least one token.'
  const repeated = repeatedIn(tokens)
  if (repeated !== null) return `The vocabulary has “${repeated}” twice.`
  const long = [...tokens, ...extras.flatMap(({ role, labels }) => [role, ...labels])].find(
    (name) => name.length > 64,
  )
  if (long !== undefined) return `“${long.slice(0, 20)}…” is too long for a name: 64 characters are the most.`
  if (!Number.isInteger(positions) || positions < 1 || positions > LIMITS.positions)
    return `There can be 1 to ${LIMITS.positions} positions.`
  for (const { role, labels } of extras) {
    if (role === '') return 'Every subspace needs a name.'
    if (TAKEN.includes(role)) return `A subspace of your own cannot be called “${role}”.`
    if (labels.length === 0) return `The subspace “${role}” needs at least one label.`
    const twice = repeatedIn(labels)
    if (twice !== null) return `The subspace “${role}” has “${twice}” twice.`
  }
  const twice = repeatedIn(extras.map(({ role }) => role))
  if (twice !== null) return `There are two subspaces called “${twice}”.`
  return D > LIMITS.D ? `These are ${D} dims; ${LIMITS.D} are the most.` : null
}

function repeatedIn(names: readonly string[]): string | null {
  return names.find((name, i) => names.indexOf(name) !== i) ?? null
}
