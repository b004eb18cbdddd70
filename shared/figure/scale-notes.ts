import { limitText } from './draw-colour-bar'
import type { Figure } from './figure'
import { panelLetter } from './panel-letter'

interface Compared {
  readonly limits: number[]
  readonly names: string[]
}

/**
 * "a, c: one scale, to ±10" for panels that share a scale, "a, c: scales differ, ±10 and ±2" for panels that would and
 * do not: colours may be compared in the first alone.
 */
export function scaleNotes({ panels, style }: Pick<Figure, 'panels' | 'style'>): string[] {
  const compared = new Map<string, Compared>()
  panels.forEach((panel, i) => {
    if (panel.kind !== 'matrix' || panel.scale.kind !== 'signed') return
    const word = panel.sharedScale ?? panel.unlockedScale
    if (word === undefined) return
    const group = compared.get(word) ?? { limits: [], names: [] }
    group.limits.push(panel.scale.limit)
    group.names.push(style.letters && panels.length > 1 ? panelLetter(i) : panel.title)
    compared.set(word, group)
  })
  return [...compared.values()]
    .filter(({ names }) => names.length > 1)
    .map(({ limits, names }) => `${names.join(', ')}: ${scalesText(limits)}`)
}

function scalesText(limits: readonly number[]): string {
  const ends = limits.map((limit) => `±${limitText(limit)}`)
  if (new Set(limits).size === 1) return `one scale, to ${ends[0]}`
  return `scales differ, ${ends.slice(0, -1).join(', ')} and ${ends.at(-1)}`
}
