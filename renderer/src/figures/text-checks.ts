import type { Figure } from '#shared/figure/figure'
import { codeOf, figureTexts, substitutes, unsetByLatex } from '#shared/figure/figure-texts'
import type { FigureFormat } from './figure-choice'
import type { MissingGlyphs } from './missing-glyphs'
import type { PrintCheck } from './print-checks'

/** So many are named; then how many more there are. */
const NAMED = 4

/** What a file's text cannot show as it is, and what is seen instead. Nothing where all of it can. */
export function textChecks(figure: Figure, format: FigureFormat, missing: MissingGlyphs): PrintCheck[] {
  const texts = figureTexts(figure)
  const substituted = substitutes(texts).map(({ code, drawn }) => `${code} as ${drawn}`)
  const signs = substituted.length > 0 ? [`Drawn as a sign: ${named(substituted)}`] : []
  const lacking = format === 'tex' ? latexNote(texts) : fontNote(missing(texts), format)
  return [...signs, ...lacking].map((text) => ({ ok: false, text }))
}

function latexNote(texts: readonly string[]): string[] {
  const characters = unsetByLatex(texts)
  if (characters.length === 0) return []
  const example = `[${codeOf(characters[0]).slice(2)}]`
  return [
    `pdfLaTeX prints codes such as ${example} for ${named(characters)}. LuaLaTeX sets what its fonts have`,
  ]
}

function fontNote(characters: readonly string[], format: FigureFormat): string[] {
  if (characters.length === 0) return []
  const which = named(characters.map((character) => `${codeOf(character)} ${character}`))
  const instead =
    format === 'svg' || format === 'html'
      ? 'a box is seen, unless the reader’s computer has one'
      : 'a box is printed instead'
  return [`No font here has ${which}: ${instead}`]
}

function named(items: readonly string[]): string {
  const more = items.length - NAMED
  return more > 0 ? `${items.slice(0, NAMED).join(', ')} and ${more} more` : items.join(', ')
}
