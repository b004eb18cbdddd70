import type { Layer } from '#shared/circuit/circuit'
import type { Stage } from '#shared/circuit/stage'

/** `1.0`: how a head is written. */
export function headLabel({ layer, head }: Pick<Stage, 'layer' | 'head'>): string {
  return `${layer}.${head}`
}

/** Id of the stage that a layer reads. */
export function inputStage(layer: number): string {
  return layer === 0 ? 'X' : `${layer}.in`
}

/** What the join after a layer does, in words: "output of 0.0 + token part of X, without position 0". */
export function joinSentence(layer: Layer, index: number): string {
  const input = index === 0 ? 'X' : `${index}.in`
  const outputs = layer.heads.map((_, head) => `${index}.${head}`).join(' + ')
  const added = layer.carries === 'all' ? input : layer.carries.length ? partsOf(layer.carries, input) : null
  const dropped = layer.drops.length
    ? `, without position${layer.drops.length > 1 ? 's' : ''} ${layer.drops.join(', ')}`
    : ''
  return `output of ${outputs}${added ? ` + ${added}` : ''}${dropped}`
}

const PART_NAMES: Readonly<Record<string, string>> = { tok: 'token', pos: 'position' }

function partsOf(roles: readonly string[], input: string): string {
  return roles.map((role) => `${PART_NAMES[role] ?? role} part of ${input}`).join(' + ')
}
