/** An expression of numbers and named constants, taken apart. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Expression }
  | {
      readonly kind: 'operation'
      readonly operator: Operator
      readonly left: Expression
      readonly right: Expression
    }

export type Operator = '+' | '-' | '*' | '/'
type Token = { readonly kind: 'number' | 'name' | 'sign'; readonly text: string }

/** Parentheses and signs inside one another; more is refused rather than overflowing the stack. */
export const DEEPEST = 64
export const LONGEST = 200

/** Why a text is no expression, or has no value: a sentence. */
export class ExpressionRefusal extends Error {}

/** A text taken apart. @throws ExpressionRefusal when it is no expression */
export function expressionOf(text: string): Expression {
  if (text.length > LONGEST) throw new ExpressionRefusal(`An expression has at most ${LONGEST} characters.`)
  const reader = new Reader(tokensOf(text), text.trim())
  const expression = reader.sum(0)
  reader.end()
  return expression
}

function tokensOf(text: string): Token[] {
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\d_]*|∞)|([-+*/()]))/uy
  const plain = text.replaceAll('\u2212', '-').replaceAll('·', '*').replaceAll('×', '*').trimEnd()
  const tokens: Token[] = []
  while (pattern.lastIndex < plain.length) {
    const match = pattern.exec(plain)
    if (!match) throw new ExpressionRefusal(`“${text.trim()}” is not an expression.`)
    const [, number, name, sign] = match
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else tokens.push({ kind: 'sign', text: sign })
  }
  return tokens
}

/** Recursive descent: a sum of products of signed atoms. */
class Reader {
  #at = 0

  constructor(
    readonly tokens: readonly Token[],
    readonly text: string,
  ) {}

  sum(depth: number): Expression {
    let left = this.product(depth)
    for (let sign = this.take('+', '-'); sign; sign = this.take('+', '-')) {
      left = { kind: 'operation', operator: sign as Operator, left, right: this.product(depth) }
    }
    return left
  }

  product(depth: number): Expression {
    let left = this.signed(depth)
    for (let sign = this.take('*', '/'); sign; sign = this.take('*', '/')) {
      left = { kind: 'operation', operator: sign as Operator, left, right: this.signed(depth) }
    }
    return left
  }

  signed(depth: number): Expression {
    if (depth > DEEPEST) throw new ExpressionRefusal(`“${this.text}” has too many signs or parentheses.`)
    const sign = this.take('+', '-')
    if (sign === '-') return { kind: 'negative', of: this.signed(depth + 1) }
    return sign ? this.signed(depth + 1) : this.atom(depth)
  }

  atom(depth: number): Expression {
    if (this.take('(')) {
      const inner = this.sum(depth + 1)
      if (!this.take(')')) this.refuse()
      return inner
    }
    const token = this.tokens[this.#at++]
    if (!token || token.kind === 'sign') return this.refuse()
    if (token.kind === 'name') return nameOf(token.text)
    const value = Number(token.text)
    if (!Number.isFinite(value)) throw new ExpressionRefusal(`“${token.text}” is too large for a number.`)
    return { kind: 'number', value }
  }

  take(...signs: string[]): string | null {
    const token = this.tokens[this.#at]
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return null
    this.#at++
    return token.text
  }

  end(): void {
    if (this.#at < this.tokens.length) this.refuse()
  }

  refuse(): never {
    throw new ExpressionRefusal(
      this.text === '' ? 'An expression is missing.' : `“${this.text}” is not an expression.`,
    )
  }
}

function nameOf(name: string): Expression {
  return /^(inf|infinity|∞)$/i.test(name) ? { kind: 'number', value: Infinity } : { kind: 'constant', name }
}
