import { DEEPEST } from '../expression-parser'
import type { Token } from './lexer'
import { ConditionRefusal, type Span } from './problem'

/** A sign of the language, such as `<` or `(`. */
type Sign = Extract<Token, { kind: 'sign' }>

export const isWord = (text: string, word: string): boolean => text.toLowerCase() === word

/** Where the reading of an expression is: takes one token after the other, and refuses the one that does not fit. */
export class TokenReader {
  #at = 0

  constructor(
    readonly tokens: readonly Token[],
    readonly textLength: number,
  ) {}

  /** The next token, or one behind it, without taking it. */
  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead]
  }

  skip(): void {
    this.#at++
  }

  take(...signs: string[]): Sign | null {
    const token = this.peek()
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return null
    this.#at++
    return token
  }

  takeWord(word: string): Token | null {
    const token = this.peek()
    if (token?.kind !== 'name' || !isWord(token.text, word)) return null
    this.#at++
    return token
  }

  /** The sign that closes a parenthesis or a bar. */
  close(open: string): Token {
    const sign = open === '(' ? ')' : '|'
    return this.take(sign) ?? this.refuseHere(`“${sign}”`)
  }

  /** One level further in. */
  deeper(depth: number, at: Span): number {
    if (depth < DEEPEST) return depth + 1
    throw new ConditionRefusal('text', 'Too many signs or parentheses are inside one another.', at)
  }

  end(): void {
    if (this.#at < this.tokens.length) this.refuseHere('the end, or a sign such as <')
  }

  refuseHere(expected = 'a stage, a number or a constant'): never {
    const token = this.peek()
    if (this.tokens.length === 0) {
      throw new ConditionRefusal('text', 'An expression is missing.', { offset: 0, length: 0 })
    }
    if (token) throw new ConditionRefusal('text', `Here ${expected} was expected.`, token)
    const message = `It ends where ${expected} was expected.`
    throw new ConditionRefusal('text', message, { offset: this.textLength, length: 0 })
  }
}
