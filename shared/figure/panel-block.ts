import type { PanelPlace, SceneItem } from './scene'

/** A panel measured for one width and pitch, ready to be put somewhere. */
export interface PanelBlock {
  readonly width: number
  readonly height: number
  /** From one cell to the next; `null` for a panel without cells. */
  readonly pitch: number | null
  /** From its top to its first tile; panels beside each other have their tiles at one height. */
  readonly head: number
  /** Places the block with its top left corner there, and its tiles `lower` points lower than they must be. */
  draw(x: number, y: number, lower: number): { readonly items: SceneItem[]; readonly place: PanelPlace }
}
