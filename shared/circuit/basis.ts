/**
 * What a run of neighbouring dimensions of the residual stream carries. The role names it everywhere (`tok`,
 * `pos`, `prev`, …); dimensions that carry nothing named have the role `dim` and their index as label.
 */
export interface DimGroup {
  readonly role: string
  readonly labels: readonly string[]
}

/**
 * Names of all D dimensions, in order. It is about meaning only: the same dims may be `pos` in the embedding and
 * `prev` after the first layer (MATHS §1), so every point of the stream has a basis of its own.
 */
export type Basis = readonly DimGroup[]

export interface Dim {
  readonly role: string
  readonly name: string
}

/** The dims of a basis, one after the other: index i names dimension i of the stream. */
export function dims(basis: Basis): Dim[] {
  return basis.flatMap(({ role, labels }) => labels.map((name) => ({ role, name })))
}

/** How many dimensions a basis names: D. */
export function width(basis: Basis): number {
  return basis.reduce((sum, { labels }) => sum + labels.length, 0)
}

/** The dimensions `start … end − 1` that carry a role; `null` when the basis has no such role. */
export function rangeOf(basis: Basis, role: string): { readonly start: number; readonly end: number } | null {
  let start = 0
  for (const group of basis) {
    const end = start + group.labels.length
    if (group.role === role) return { start, end }
    start = end
  }
  return null
}

/** "tok a" */
export function dimText(dim: Dim): string {
  return `${dim.role} ${dim.name}`
}

/** A basis of D dimensions that carry nothing named: `dim 0`, `dim 1`, … */
export function plainBasis(D: number): Basis {
  return [{ role: 'dim', labels: Array.from({ length: D }, (_, dim) => String(dim)) }]
}
