import type { Dim } from '../basis'
import type { Position, StageKind } from '../stage'

/** Where a head's stages stand and what their axes are made of. */
export interface HeadSite {
  readonly layer: number
  readonly head: number
  /** Id of the stage that the head reads: `X` or `L.in`. */
  readonly input: string
  /** The positions of its input, after the drop. */
  readonly positions: readonly Position[]
  readonly reads: readonly Dim[]
  readonly writes: readonly Dim[]
  readonly causal: boolean
  /** Original indices of the positions that no query looks at. */
  readonly hiddenKeys: readonly number[]
}

export function headStageId(site: Pick<HeadSite, 'layer' | 'head'>, kind: StageKind): string {
  return `${site.layer}.${site.head}.${kind}`
}
