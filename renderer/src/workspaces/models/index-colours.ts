import { tintTable, windowPalette, type Theme } from '../../charts/palettes'

/** The index of a pixel that has no cell. */
const NO_CELL = 255
/** That of a weight of 1, the last of 256 tints. */
const LARGEST = 254

let made: { readonly of: string; readonly colours: Uint32Array } | null = null

/** Little-endian RGBA of each colour index of a small picture. Made once for a theme: a grid has hundreds of pictures. */
export function indexColours(theme: Theme): Uint32Array {
  const of = `${theme} ${windowPalette.value}`
  if (made?.of === of) return made.colours
  const tints = tintTable('probability', theme)
  const colours = Uint32Array.from({ length: NO_CELL + 1 }, (_, index) =>
    index === NO_CELL ? 0 : tints[Math.round((index * (tints.length - 1)) / LARGEST)].packed,
  )
  made = { of, colours }
  return colours
}
