import { LONGEST } from '../expression-parser'
import { tokensOf, type Token } from './lexer'
import { nearestName } from './nearest-name'
import { ConditionRefusal, spanOf, type Span } from './problem'
import {
  FUNCTIONS,
  SEQUENCE_FUNCTIONS,
  type Arithmetic,
  type Comparison,
  type FunctionName,
  type NameNode,
  type Node,
  type SequenceFunction,
} from './syntax'
import { isWord, TokenReader } from './token-reader'

/**
 * An expression of stages, numbers and constants, taken apart. It has no loops and calls nothing but the functions
 * of this language; its length and depth are bounded, so reading it always ends.
 *
 * @param ofSequence whether it may ask the tokens of a sequence: `lastOccurrence(query)`
 * @throws ConditionRefusal when the text is no expression
 */
export function conditionOf(text: string, { ofSequence = false } = {}): Node {
  if (text.length > LONGEST) {
    const span = { offset: LONGEST, length: text.length - LONGEST }
    throw new ConditionRefusal('text', `An expression has at most ${LONGEST} characters.`, span)
  }
  const reader = new Reader(tokensOf(text), text.length, ofSequence)
  const node = reader.either(0)
  reader.end()
  return node
}

const isBadWord = (text: string): boolean => /^(nan|inf|infinity|∞)$/i.test(text)
const isOfSequence = (text: string): text is SequenceFunction =>
  (SEQUENCE_FUNCTIONS as readonly string[]).includes(text)
const isFunction = (text: string): text is FunctionName => (FUNCTIONS as readonly string[]).includes(text)

/** Recursive descent, loosest first: or, and, not, comparison, sum, product, sign, power, atom. */
class Reader extends TokenReader {
  constructor(
    tokens: readonly Token[],
    end: number,
    private readonly ofSequence: boolean,
  ) {
    super(tokens, end)
  }

  either(depth: number): Node {
    let left = this.both(depth)
    while (this.takeWord('or')) left = joined('either', left, this.both(depth))
    return left
  }

  both(depth: number): Node {
    let left = this.not(depth)
    while (this.takeWord('and')) left = joined('both', left, this.not(depth))
    return left
  }

  not(depth: number): Node {
    const word = this.takeWord('not')
    if (!word) return this.comparison(depth)
    const of = this.not(this.deeper(depth, word))
    return { ...spanOf(word, of), kind: 'not', of }
  }

  comparison(depth: number): Node {
    const left = this.sum(depth)
    const sign = this.take('<', '<=', '>', '>=', '=', '!=')
    if (!sign) return left
    const right = this.sum(depth)
    const again = this.take('<', '<=', '>', '>=', '=', '!=')
    if (again) {
      throw new ConditionRefusal(
        'text',
        'Comparisons do not chain. Write both and join them with “and”.',
        again,
      )
    }
    const operator = sign.text as Comparison
    return { ...spanOf(left, right), kind: 'comparison', operator, left, right }
  }

  sum(depth: number): Node {
    let left = this.product(depth)
    for (let sign = this.take('+', '-'); sign; sign = this.take('+', '-'))
      left = calculated(sign.text as Arithmetic, left, this.product(depth))
    return left
  }

  product(depth: number): Node {
    let left = this.signed(depth)
    for (let sign = this.take('*', '/'); sign; sign = this.take('*', '/'))
      left = calculated(sign.text as Arithmetic, left, this.signed(depth))
    return left
  }

  /** −2^2 is −4, as everywhere in mathematics. */
  signed(depth: number): Node {
    const sign = this.take('+', '-')
    if (!sign) return this.power(depth)
    const of = this.signed(this.deeper(depth, sign))
    return sign.text === '-' ? { ...spanOf(sign, of), kind: 'negative', of } : of
  }

  /** 2^3^2 is 2^9. */
  power(depth: number): Node {
    const left = this.atom(depth)
    const sign = this.take('^')
    return sign ? calculated('^', left, this.signed(this.deeper(depth, sign))) : left
  }

  atom(depth: number): Node {
    const token = this.peek()
    if (!token) this.refuseHere()
    if (token.kind === 'number') {
      this.skip()
      return { offset: token.offset, length: token.length, kind: 'number', value: token.value }
    }
    if (token.kind === 'name' && !/^(and|or|not)$/i.test(token.text)) return this.named(token.text, depth)
    const open = this.take('(', '|')
    if (!open) this.refuseHere()
    const of = this.either(this.deeper(depth, open))
    const close = this.close(open.text)
    // Parentheses group, and widen the place of what is in them.
    return open.text === '|'
      ? { ...spanOf(open, close), kind: 'absolute', of }
      : { ...of, ...spanOf(open, close) }
  }

  named(text: string, depth: number): Node {
    const { offset, length } = this.peek()!
    const span = { offset, length }
    this.skip()
    const next = this.peek()
    if (isWord(text, 'any') && next?.kind === 'name' && isBadWord(next.text)) return this.bad(span)
    if (isBadWord(text)) return { ...span, kind: 'number', value: isWord(text, 'nan') ? NaN : Infinity }
    if (this.ofSequence && isOfSequence(text) && next?.kind === 'sign' && next.text === '(') {
      const of = this.atom(this.deeper(depth, span))
      return { ...spanOf(span, of), kind: 'ofSequence', name: text, of }
    }
    if (isFunction(text) && next?.kind === 'sign' && (next.text === '(' || next.text === '|')) {
      const of = this.atom(this.deeper(depth, span))
      return { ...spanOf(span, of), kind: 'call', name: text, of }
    }
    if (isFunction(text)) {
      const message = `“${text}” needs something to work on: ${text}(A[4]).`
      throw new ConditionRefusal('text', message, span)
    }
    if (next?.kind === 'sign' && next.text === '(') {
      const functions = this.ofSequence ? [...SEQUENCE_FUNCTIONS, 'abs'] : FUNCTIONS
      const near = nearestName(text, functions)
      const message = `There is no function “${text}”.` + (near ? ` Did you mean ${near}?` : known(functions))
      throw new ConditionRefusal('name', message, span)
    }
    return this.place(text, span)
  }

  /** A name with what follows it in brackets. */
  place(name: string, nameSpan: Span): NameNode {
    const next = this.peek()
    if (next?.kind !== 'brackets') return { ...nameSpan, kind: 'name', name, nameSpan, indices: [] }
    this.skip()
    if (next.indices.length > 2) {
      const message = 'There are at most two indices, a row and a column.'
      throw new ConditionRefusal('text', message, spanOf(next.indices[2], next.indices.at(-1)!))
    }
    return { ...spanOf(nameSpan, next), kind: 'name', name, nameSpan, indices: next.indices }
  }

  /** What follows “any”: NaN, ∞ or both, and where. */
  bad(any: Span): Node {
    let [nan, infinite] = [false, false]
    let last: Span = any
    do {
      const token = this.peek()
      if (token?.kind !== 'name' || !isBadWord(token.text)) this.refuseHere('“NaN” or “∞”')
      this.skip()
      last = token
      if (isWord(token.text, 'nan')) nan = true
      else infinite = true
    } while (this.isBadNext() && this.takeWord('or'))
    const isSomewhere = this.takeWord('in')
    if (!isSomewhere) return { ...spanOf(any, last), kind: 'bad', nan, infinite, in: null }
    const token = this.peek()
    if (token?.kind !== 'name') this.refuseHere('the name of a stage')
    this.skip()
    const where = this.place(token.text, { offset: token.offset, length: token.length })
    return { ...spanOf(any, where), kind: 'bad', nan, infinite, in: where }
  }

  /** “or ∞” goes on with what is asked for; “or A[4, 1] < 0.5” is another condition. */
  isBadNext(): boolean {
    const [or, word, sign] = [this.peek(), this.peek(1), this.peek(2)]
    if (or?.kind !== 'name' || !isWord(or.text, 'or') || word?.kind !== 'name') return false
    return isBadWord(word.text) && !(sign?.kind === 'sign' && !['|', ')'].includes(sign.text))
  }
}

function joined(kind: 'both' | 'either', left: Node, right: Node): Node {
  return { ...spanOf(left, right), kind, left, right }
}

function calculated(operator: Arithmetic, left: Node, right: Node): Node {
  return { ...spanOf(left, right), kind: 'arithmetic', operator, left, right }
}

function known(names: readonly string[]): string {
  return ` Known: ${names.join(', ')}.`
}
