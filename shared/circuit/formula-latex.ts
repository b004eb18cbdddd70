import type { Formula, FormulaPart } from './formula'

/** Signs of formulas as LaTeX writes them in mathematics. */
const SIGNS: Readonly<Record<string, string>> = {
  Σ: '\\sum',
  '·': '\\cdot',
  '⁄': '/',
  '\u2212': '-',
  '∞': '\\infty',
  '≤': '\\le',
  '…': '\\cdots',
  ᵀ: '^{\\top}',
}

/** Characters that mean something else in LaTeX's text. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
}

/** Names of stages, as their formulas write them. */
const NAMES = new Set(['score', 'masked', 'mask', 'value', 'output', 'join', 'logits'])

const SIGN = 'Σ·⁄\\u2212∞≤…ᵀ'
const MARK = '=+*/()[\\],:'
/** Powers of ten, numbers, signs, punctuation; and words, with the spaces and digits between and around them. */
const TOKEN = new RegExp(
  String.raw`(?<digits>\d+(?:\.\d+)?)e(?<exponent>\u2212?\d+)|(?<number>\d+(?:\.\d+)?)|(?<sign>[${SIGN}])|` +
    String.raw`(?<mark>[${MARK}])|(?<word> *[^\s\d${SIGN}${MARK}][^${SIGN}${MARK}]*)|(?<space>\s+)`,
  'gu',
)

/** A formula as the body of LaTeX mathematics (amsmath): `\mathrm{score}_{4,1} = \sum_{i,j} x_{4}[i] \cdot …`. */
export function formulaLatex(formula: Formula): string {
  return formula
    .map(partLatex)
    .join('')
    .replace(/ +/g, ' ')
    .replace(/ (?=[_^])/g, '')
    .trim()
}

/** Plain text inside LaTeX mathematics, whatever characters it has. */
export function textLatex(text: string): string {
  return `\\text{${escaped(text)}}`
}

function partLatex(part: FormulaPart): string {
  if (typeof part === 'string') return mathLatex(part)
  if ('italic' in part) return part.italic
  return 'sub' in part ? `_{${formulaLatex(part.sub)}}` : `^{${formulaLatex(part.sup)}}`
}

function mathLatex(text: string): string {
  return [...text.matchAll(TOKEN)].map(({ groups }) => tokenLatex(groups!)).join('')
}

function tokenLatex(token: Readonly<Record<string, string | undefined>>): string {
  const { digits, exponent, number, sign, mark, word } = token
  if (digits !== undefined) return `${digits} \\times 10^{${exponent!.replace('\u2212', '-')}}`
  if (sign !== undefined) return SIGNS[sign].startsWith('\\') ? `${SIGNS[sign]} ` : SIGNS[sign]
  return number ?? mark ?? (word === undefined ? ' ' : wordLatex(word))
}

/** A single letter is a symbol, a name stands upright, and words are text with the spaces around them. */
function wordLatex(word: string): string {
  const name = word.trim()
  if (/^[a-z]$/i.test(name)) return word
  const isName = /^[a-z]+$/i.test(name) && (name === word || NAMES.has(name))
  return isName ? word.replace(name, `\\mathrm{${name}}`) : textLatex(word)
}

function escaped(text: string): string {
  return text.replace(/[\p{Cc}\\^~<>|#$%&_{}]/gu, (character) => {
    if (/\p{Cc}/u.test(character)) return '\uFFFD'
    return ESCAPES[character] ?? `\\${character}`
  })
}
