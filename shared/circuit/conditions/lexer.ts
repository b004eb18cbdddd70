import { ConditionRefusal, type Span } from './problem'

/** One index between brackets: `4`, `tok a`. */
export interface IndexText extends Span {
  readonly text: string
}

export type Token = Span &
  (
    | { readonly kind: 'number'; readonly value: number }
    /** A stage, a constant, a function or a word of the language. */
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'sign'; readonly text: string }
    /** `[…]` after a name. What stands in it may be a token of the circuit, so it is not taken apart further. */
    | { readonly kind: 'brackets'; readonly indices: readonly IndexText[] }
  )

/** Signs that mean the same, one character for one, so that places stay true. */
const SAME: Readonly<Record<string, string>> = { '\u2212': '-', '·': '*', '×': '*' }
const SAME_COMPARISON: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '≠': '!=', '==': '=' }
const ADVICE: Readonly<Record<string, string>> = {
  '&': ' Write “and”.',
  '!': ' Write “not”, or “!=” for “differs from”.',
  '[': ' Brackets come right after the name of a stage: A[4, 1].',
  ']': ' No “[” is open here.',
}

// A stage with its head, `1.0.A`, looks like a number until its letters; `1.e3` is one.
const QUALIFIED = String.raw`(?!\d+\.[eE]\d+(?![\p{L}\d_]))\d+\.(?:\d+\.)?[\p{L}_][\p{L}\d_]*`
const NAME = String.raw`[\p{L}_][\p{L}\d_]*|∞`
const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+\-\u2212]?\d+)?`
const SIGN = String.raw`<=|>=|!=|==|[-\u2212+*·×/^()|,<>=≤≥≠]`
const TOKEN = new RegExp(String.raw`(${QUALIFIED}|${NAME})|(${NUMBER})|(${SIGN})`, 'uy')
const SPACE = /\s*/y

/** A text as tokens. @throws ConditionRefusal for a character that means nothing here */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
    const token = tokenAt(text, at, tokens.at(-1))
    tokens.push(token)
    at += token.length
  }
  return tokens
}

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.exec(text)
  return SPACE.lastIndex
}

function tokenAt(text: string, offset: number, before: Token | undefined): Token {
  if (text[offset] === '[' && before?.kind === 'name') return bracketsAt(text, offset)
  TOKEN.lastIndex = offset
  const match = TOKEN.exec(text)
  if (!match) {
    const character = String.fromCodePoint(text.codePointAt(offset)!)
    const advice = ADVICE[character] ?? ''
    const message = `“${character}” means nothing here.${advice}`
    throw new ConditionRefusal('text', message, { offset, length: character.length })
  }
  const [found, name, number] = match
  const span = { offset, length: found.length }
  if (name !== undefined) return { ...span, kind: 'name', text: name }
  if (number !== undefined) return { ...span, kind: 'number', value: numberOf(number, span) }
  return { ...span, kind: 'sign', text: SAME_COMPARISON[found] ?? SAME[found] ?? found }
}

function numberOf(text: string, span: Span): number {
  const value = Number(text.replace('\u2212', '-'))
  if (Number.isFinite(value)) return value
  throw new ConditionRefusal('text', `“${text}” is too large for a number.`, span)
}

/** `[4, "tok ,"]`: indices between commas; quotes keep what is in them together. */
function bracketsAt(text: string, offset: number): Token {
  const indices: IndexText[] = []
  let start = offset + 1
  let quoted = false
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    if (quoted || (text[at] !== ',' && text[at] !== ']')) continue
    indices.push(indexBetween(text, start, at))
    start = at + 1
    if (text[at] === ']') return { kind: 'brackets', offset, length: at + 1 - offset, indices }
  }
  throw new ConditionRefusal('text', quoted ? 'A quotation mark is missing.' : 'A “]” is missing.', {
    offset: text.length,
    length: 0,
  })
}

function indexBetween(text: string, start: number, end: number): IndexText {
  const raw = text.slice(start, end)
  const trimmed = raw.trim()
  const span = { offset: start + raw.indexOf(trimmed), length: trimmed.length }
  if (trimmed === '') throw new ConditionRefusal('text', 'An index is missing.', span)
  return { ...span, text: /^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed }
}
