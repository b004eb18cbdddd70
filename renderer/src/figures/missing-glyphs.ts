import { FIGURE_FONTS } from '#shared/figure/svg'
import { visibleText } from '#shared/figure/visible-text'

/** Pixels: large enough that no two signs of a font look alike. */
const SIZE = 24
const SIDE = SIZE * 2
/** Not assigned in the midst of Greek: every font draws what it draws for a character that it lacks. */
const UNASSIGNED = '\u0378'
/** ASCII and Latin-1: every font has them. */
const USUAL = /[\u0020-\u007e\u00a0-\u00ff]/

/** What is drawn for a character; '' where nothing is. */
type Draw = (character: string) => string

/** Finds characters of some texts for which no font of this computer has a sign: a box is drawn in their place. */
export type MissingGlyphs = (texts: Iterable<string>) => string[]

/**
 * Each character is drawn once and compared with one that does not exist, which is the only way to learn what the
 * system falls back on.
 */
export function missingGlyphFinder(draw: Draw = canvasDraw()): MissingGlyphs {
  const known = new Map<string, boolean>()
  return (texts) => {
    const characters = new Set<string>()
    for (const text of texts) {
      if (/^[ -~]*$/.test(text)) continue
      for (const character of visibleText(text)) {
        if (!USUAL.test(character) && !/[\p{M}\p{Z}\p{Cc}\p{Cf}]/u.test(character)) characters.add(character)
      }
    }
    const wanted = [...characters]
    const unknown = wanted.filter((character) => !known.has(character))
    const box = unknown.length > 0 ? draw(UNASSIGNED) : ''
    for (const character of unknown) known.set(character, box !== '' && draw(character) === box)
    return wanted.filter((character) => known.get(character))
  }
}

/** By a canvas that is never shown. */
function canvasDraw(): Draw {
  let context: CanvasRenderingContext2D | null = null
  return (character) => {
    if (!context) {
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = SIDE
      context = canvas.getContext('2d', { willReadFrequently: true })
      if (!context) return ''
      context.font = `${SIZE}px ${FIGURE_FONTS}`
      context.textBaseline = 'middle'
    }
    context.clearRect(0, 0, SIDE, SIDE)
    context.fillText(character, SIZE / 4, SIZE)
    const { data } = context.getImageData(0, 0, SIDE, SIDE)
    return data.some((channel) => channel !== 0) ? String.fromCharCode(...data) : ''
  }
}
