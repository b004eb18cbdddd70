import type { Figure, FigureAxis } from './figure'
import { latexText } from './latex-text'
import { visibleText } from './visible-text'

/** Every text that a figure draws, as it was given. */
export function figureTexts({ heading, panels, caption, provenance, style }: Figure): string[] {
  const ofAxis = ({ name, labels }: FigureAxis) => [
    name,
    ...labels.flatMap(({ text, index, group }) => [text, index ?? '', group ?? '']),
  ]
  const ofPanels = panels.flatMap((panel) => {
    const title = style.titles ? [panel.title] : []
    if (panel.kind === 'matrix') return [...title, ...ofAxis(panel.rows), ...ofAxis(panel.columns)]
    if (panel.kind === 'bars') return [...title, ...ofAxis(panel.axis), panel.unit ?? '']
    return [...title, panel.quantity, panel.unit ?? '', ...ofAxis(panel.axis), ...ofAxis(panel.series)]
  })
  const below = style.captionBelow
    ? [caption, ...provenance.flatMap(({ name, value }) => [name, value])].map(asProse)
    : []
  return [...(style.titles && heading ? [asProse(heading)] : []), ...ofPanels, ...below]
}

/** Line breaks and tabs of prose are blanks. */
function asProse(text: string): string {
  return text.replace(/\s+/g, ' ')
}

export interface Substitute {
  /** `U+0007` */
  readonly code: string
  /** What is drawn in its place. */
  readonly drawn: string
}

/** Characters that are drawn as a sign for them: controls, halves of characters, what would turn the text around. */
export function substitutes(texts: Iterable<string>): Substitute[] {
  const found = new Map<string, string>()
  for (const text of texts) {
    if (/^[ -~]*$/.test(text)) continue
    for (const character of text) {
      const drawn = visibleText(character)
      if (drawn !== character) found.set(character, drawn)
    }
  }
  return [...found].map(([character, drawn]) => ({ code: codeOf(character), drawn }))
}

/** Characters that pdfLaTeX has in no font of its own: there their code stands instead. */
export function unsetByLatex(texts: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const text of texts) latexText(text, (character) => (found.add(character), ''))
  return [...found]
}

/** `U+6CE8` */
export function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
