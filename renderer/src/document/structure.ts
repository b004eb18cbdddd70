import type { Circuit } from '#shared/circuit/circuit'

/**
 * Whether two circuits have the same stages, so that a plan of one serves the other. Edits share what they do
 * not touch, so identity is enough.
 */
export function sameStructure(a: Circuit, b: Circuit): boolean {
  return (
    a.embedding === b.embedding &&
    a.readout === b.readout &&
    a.layers.length === b.layers.length &&
    a.layers.every((layer, l) => {
      const other = b.layers[l]
      return (
        layer.reads === other.reads &&
        layer.writes === other.writes &&
        layer.causal === other.causal &&
        layer.carries === other.carries &&
        layer.drops === other.drops &&
        layer.readsOnly === other.readsOnly &&
        layer.hiddenKeys === other.hiddenKeys &&
        layer.heads.length === other.heads.length
      )
    })
  )
}
