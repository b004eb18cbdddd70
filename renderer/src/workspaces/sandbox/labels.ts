import type { Circuit, Layer } from '#shared/circuit/circuit'
import type { Stage } from '#shared/circuit/stage'

/** `1.0`: how a head is written. */
export function headLabel({ layer, head }: Pick<Stage, 'layer' | 'head'>): string {
  return `${layer}.${head}`
}

/** Id of the stage that a layer reads: X itself where the first layer reads all of it. */
export function inputStage({ layers }: Pick<Circuit, 'layers'>, layer: number): string {
  return layer === 0 && !layers[0].readsOnly ? 'X' : `${layer}.in`
}

/** What that stage is called beside a map: X, or in. */
export function inputName(circuit: Pick<Circuit, 'layers'>, layer: number): string {
  return inputStage(circuit, layer) === 'X' ? 'X' : 'in'
}

/** What the join after a layer does, in words: "output of 0.0 + token part of X, without position 0". */
export function joinSentence(layer: Layer, index: number): string {
  const input = index === 0 ? 'X' : layer.readsOnly ? `${index - 1}.join` : `${index}.in`
  const outputs = layer.heads.map((_, head) => `${index}.${head}`).join(' + ')
  const added = layer.carries === 'all' ? input : layer.carries.length ? partsOf(layer.carries, input) : null
  const dropped = layer.drops.length
    ? `, without position${layer.drops.length > 1 ? 's' : ''} ${layer.drops.join(', ')}`
    : ''
  const written = outputs ? `output of ${outputs}` : 'nothing written'
  return `${written}${added ? ` + ${added}` : ''}${dropped}`
}

const PART_NAMES: Readonly<Record<string, string>> = { tok: 'token', pos: 'position' }

/** What a layer leaves out of the stream that it is given: "layer 1 reads the token part only". '' for none. */
export function readingSentence({ readsOnly, hiddenKeys = [], causal }: Layer, index: number): string {
  const parts = [
    readsOnly &&
      `reads ${readsOnly.length ? `the ${readsOnly.map(roleName).join(', ')} part only` : 'nothing'}`,
    hiddenKeys.length > 0 &&
      `looks past position${hiddenKeys.length > 1 ? 's' : ''} ${hiddenKeys.join(', ')}`,
    !causal && 'has no causal mask',
  ].filter(Boolean)
  return parts.length > 0 ? `layer ${index} ${parts.join(', ')}` : ''
}

/** A role as prose names it: "token", "position", or its own name. */
export function roleName(role: string): string {
  return PART_NAMES[role] ?? role
}

function partsOf(roles: readonly string[], input: string): string {
  return roles.map((role) => `${roleName(role)} part of ${input}`).join(' + ')
}
