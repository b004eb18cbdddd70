import type { Layer } from './circuit'
import { CircuitError } from './circuit-error'

export interface HiddenPairs {
  /** Whether the whole model masks later keys, which every layer then does anyway. */
  readonly causal: boolean
  /** For each layer the pairs [query, key] that it must hide by itself, P · P of them; `null` where there is none. */
  readonly hidden: readonly (readonly boolean[] | null)[]
  /** From how many tokens on every query that counts has a key. */
  readonly shortest: number
}

/**
 * Which keys each layer hides beyond what the model's own mask does: positions dropped before it, positions that it
 * hides itself, and later positions where only some layers are causal.
 *
 * @param P how many positions there are
 * @param everyPosition whether the last layer is read everywhere, not at the last position alone
 * @throws CircuitError where, with all P tokens, a query whose output is needed is left without a key: a circuit gives
 * it zeros, and softmax cannot
 */
export function hiddenPairs(layers: readonly Layer[], P: number, everyPosition: boolean): HiddenPairs {
  const causal = layers.every((layer) => layer.causal)
  const blocked = blockedKeys(layers)
  const hidden = layers.map((layer, l) => {
    const pairs = Array.from({ length: P * P }, (_, i) => {
      const [query, key] = [Math.floor(i / P), i % P]
      return blocked[l].has(key) || (layer.causal && !causal && key > query)
    })
    return pairs.includes(true) ? pairs : null
  })

  /** The first layer with a query that counts and has no key, when there are n tokens. */
  function lacking(n: number): { layer: number; query: number } | null {
    const kept = new Set(upTo(n))
    for (const [l, layer] of layers.entries()) {
      const isLast = l === layers.length - 1
      // After the last layer nothing is dropped.
      const counting = [...kept].filter((query) => isLast || !layer.drops.includes(query))
      const queries = isLast && !everyPosition ? counting.slice(-1) : counting
      for (const query of queries) {
        const keys = upTo(layer.causal ? query + 1 : n)
        if (keys.every((key) => blocked[l].has(key))) return { layer: l, query }
      }
      layer.drops.forEach((position) => kept.delete(position))
    }
    return null
  }

  const fault = lacking(P)
  if (fault) {
    throw new CircuitError(
      'LAYOUT',
      `In layer ${fault.layer} position ${fault.query} may look at nothing, which a standard transformer cannot do.`,
    )
  }
  let shortest = P
  while (shortest > 1 && !lacking(shortest - 1)) shortest--
  return { causal, hidden, shortest }
}

/** For each layer the keys that no query of it may look at: hidden by it, or dropped before. */
function blockedKeys(layers: readonly Layer[]): ReadonlySet<number>[] {
  return layers.map(
    ({ hiddenKeys = [] }, l) => new Set([...hiddenKeys, ...layers.slice(0, l).flatMap(({ drops }) => drops)]),
  )
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
