import { headScore, type DetectorScore } from '#shared/circuit/detectors'
import type { Trace } from '#shared/circuit/stage'

/** The detector that a head of this layer is built for: first layers look back one token, later ones for a prefix. */
export function laneScore(trace: Trace, layer: number, head: number): DetectorScore {
  return headScore(trace, layer, head, layer === 0 ? 'previous' : 'prefix_last')
}
