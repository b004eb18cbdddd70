import { visibleText } from './visible-text'

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": '\\textquotesingle{}',
  '`': '\\textasciigrave{}',
  '\u2212': '$-$',
  '∞': '$\\infty$',
  '≈': '$\\approx$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '·': '$\\cdot$',
  '×': '$\\times$',
  '±': '$\\pm$',
  '∅': '$\\emptyset$',
  '→': '$\\rightarrow$',
  '…': '\\ldots{}',
  '“': '``',
  '”': "''",
  '’': "'",
  '–': '--',
  '—': '---',
  '\u00a0': '~',
  '\u200e': '',
}

/** Letters that LaTeX sets with every engine. */
const LATIN = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e]/

/**
 * Any text for LaTeX, outside of maths. Nothing in it is a command.
 *
 * @param other how a character is set that not every engine and font has
 */
export function latexText(text: string, other: (character: string) => string = (sign) => sign): string {
  return Array.from(visibleText(text), (character) => {
    if (Object.hasOwn(ESCAPED, character)) return ESCAPED[character]
    return /[ -~]/.test(character) || LATIN.test(character) ? character : other(character)
  }).join('')
}
