import type { Derivation, Term } from './derivation'
import { formulaText } from './formula'
import { formulaLatex, textLatex } from './formula-latex'
import { exactText } from './number-text'
import type { StageKind } from './stage'

/** Terms that are written out, and how many of them stand in one line of LaTeX. */
const WRITTEN = 12
const IN_A_LINE = 4

/** Stages whose cells are not sums of products: the numbers stand in a formula of their own. */
const NO_SUM: readonly StageKind[] = ['X', 'W_QK', 'W_OV', 'mask', 'masked', 'pattern']

/**
 * A derivation as plain text: formula, meaning, every written term with its factors, the sum, and what is left
 * between sum and value. Numbers have all their digits.
 */
export function derivationText(derivation: Derivation, kind: StageKind): string {
  const { name, value, formula, meaning, terms, zeroTerms, sum } = derivation
  const lines = [`${name} = ${value}`, formulaText(formula), meaning]
  if (!NO_SUM.includes(kind)) {
    const shown = terms.slice(0, WRITTEN)
    const rest = terms.slice(WRITTEN)
    lines.push('', ...shown.map(termText))
    if (rest.length > 0) lines.push(`${counted(rest.length, 'smaller term')}: ${total(rest)}`)
    if (zeroTerms > 0) lines.push(`${counted(zeroTerms, 'term')} that ${zeroTerms === 1 ? 'is' : 'are'} 0`)
    lines.push(`Sum ${sum}, remainder ${remainderOf(derivation)}`)
  } else if (derivation.substituted.length > 0) lines.push(`= ${formulaText(derivation.substituted)}`)
  return `${lines.join('\n')}\n`
}

/**
 * A derivation as an `align*` environment (amsmath): the formula, the same with numbers in, the value. Numbers have
 * six significant digits, and ≈ says where that rounds.
 */
export function derivationLatex(derivation: Derivation, kind: StageKind): string {
  const { value, formula } = derivation
  const [left, right] = split(formulaLatex(formula))
  const lines = [`${left} &= ${right}`]
  const numbers = NO_SUM.includes(kind) ? formulaLatex(derivation.substituted) : sumLatex(derivation)
  const result = numberLatex(value)
  if (numbers !== '' && numbers !== result && numbers !== right)
    lines.push(`${relation(derivation)} ${numbers}`)
  if (result !== right && !numbers.startsWith(`${result},`))
    lines.push(`${isExact(value) ? '&=' : '&\\approx'} ${result}`)
  return `\\begin{align*}\n${lines.map((line) => `  ${line}`).join(' \\\\\n')}\n\\end{align*}\n`
}

/** Value − sum: 0 but for rounding, or the derivation is wrong. Equal infinities, and two NaN, leave nothing. */
export function remainderOf({ value, sum }: Pick<Derivation, 'value' | 'sum'>): number {
  return Object.is(value, sum) ? 0 : value - sum
}

/** Whether a remainder is no more than what adding in another order leaves: 1e-12 of the terms' sizes. */
export function isRounding(derivation: Pick<Derivation, 'value' | 'sum' | 'terms'>): boolean {
  const remainder = Math.abs(remainderOf(derivation))
  if (remainder === 0) return true
  const size = derivation.terms.reduce((all, { value }) => all + Math.abs(value), 0)
  return remainder <= 1e-12 * size
}

function termText({ factors, text, value }: Term): string {
  if (factors.length === 0) return `${text} = ${value}`
  const names = factors.map((factor) => factor.name).join(' · ')
  const numbers = factors.map((factor) => String(factor.value)).join(' · ')
  return factors.length === 1 ? `${names} = ${value}` : `${names} = ${numbers} = ${value}`
}

function sumLatex({ terms, value }: Derivation): string {
  if (terms.length === 0) return '0'
  const shown = terms.slice(0, WRITTEN).map((term, i) => productLatex(term, i === 0))
  const rest = terms.slice(WRITTEN)
  if (rest.length > 0) {
    const words = textLatex(`${counted(rest.length, 'smaller term')}: `)
    shown.push(`(${words} ${numberLatex(Number.isNaN(value) ? NaN : total(rest))})`)
  }
  const lines: string[] = []
  for (let i = 0; i < shown.length; i += IN_A_LINE) lines.push(shown.slice(i, i + IN_A_LINE).join(' + '))
  return lines.join(' \\\\\n  &\\quad + ')
}

/** Numbers with \cdot between; a negative one in parentheses unless the line begins with it. */
function productLatex({ factors, value }: Term, isFirst: boolean): string {
  const numbers = factors.length > 0 ? factors.map((factor) => factor.value) : [value]
  return numbers
    .map((number, i) => {
      const text = numberLatex(number)
      return text.startsWith('-') && !(isFirst && i === 0) ? `(${text})` : text
    })
    .join(' \\cdot ')
}

function numberLatex(value: number): string {
  return Number.isNaN(value) ? textLatex('NaN') : formulaLatex([exactText(value)])
}

/** `&\approx` where a number that the line shows is not all of its digits. */
function relation({ terms }: Derivation): string {
  const exact = terms.slice(0, WRITTEN).every((term) => term.factors.every(({ value }) => isExact(value)))
  return exact && terms.length <= WRITTEN ? '&=' : '&\\approx'
}

function isExact(value: number): boolean {
  const text = exactText(value).replaceAll('\u2212', '-').replace('∞', 'Infinity')
  return Object.is(Number(text), value)
}

/** A formula at its first equals sign. */
function split(latex: string): [left: string, right: string] {
  const at = latex.indexOf(' = ')
  return at < 0 ? [latex, ''] : [latex.slice(0, at), latex.slice(at + 3)]
}

function total(terms: readonly Term[]): number {
  return terms.reduce((sum, { value }) => sum + value, 0)
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
