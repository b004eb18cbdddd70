import type { FigurePanel, MatrixPanel } from './figure'
import { largestMagnitude, roundLimit } from './scale'

/**
 * Panels as they are drawn when those that name the same scale share it, the widest of theirs; or when each has the
 * scale of its own numbers, which the figure then says.
 */
export function scaledPanels(panels: readonly FigurePanel[], share: boolean): FigurePanel[] {
  const widest = new Map<string, number>()
  for (const panel of panels) {
    if (!isComparable(panel)) continue
    widest.set(panel.sharedScale, Math.max(panel.scale.limit, widest.get(panel.sharedScale) ?? 0))
  }
  return panels.map((panel) => {
    if (!isComparable(panel)) return panel
    if (share) return { ...panel, scale: { kind: 'signed', limit: widest.get(panel.sharedScale)! } }
    const limit = roundLimit(largestMagnitude(panel.values), 1e-300)
    return {
      ...panel,
      scale: { kind: 'signed', limit },
      sharedScale: null,
      unlockedScale: panel.sharedScale,
    }
  })
}

interface ComparablePanel extends MatrixPanel {
  readonly scale: Extract<MatrixPanel['scale'], { kind: 'signed' }>
  readonly sharedScale: string
}

function isComparable(panel: FigurePanel): panel is ComparablePanel {
  return panel.kind === 'matrix' && panel.scale.kind === 'signed' && panel.sharedScale !== null
}
