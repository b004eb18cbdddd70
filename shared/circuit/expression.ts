/** A value, or a sentence that says why there is none. */
export type Evaluation =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string }

export type Constants = Readonly<Record<string, number>>

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

type Operator = '+' | '-' | '*' | '/'
type Token = { readonly kind: 'number' | 'name' | 'sign'; readonly text: string }

/** Parentheses and signs inside one another; more is refused rather than overflowing the stack. */
const DEEPEST = 64
const LONGEST = 200

class Refusal extends Error {}

/**
 * The value of an expression: numbers (`.5`, `1e-3`), constants by name, `+ − * /`, signs, parentheses, `inf`.
 * A division by zero, a result too large for a number and an undefined one (`inf − inf`) are refused.
 */
export function evaluateExpression(text: string, constants: Constants): Evaluation {
  try {
    return { ok: true, value: checkedValue(expressionOf(text), constants, text.trim()) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message }
    throw error
  }
}

/**
 * The value that an expression takes as its constants move, as IEEE says: a division by zero is ±∞ or NaN, for
 * the views to mark. @throws RangeError when the text is no expression or names a constant that is not there
 */
export function expressionValue(text: string, constants: Constants): number {
  try {
    return plainValue(expressionOf(text), constants)
  } catch (error) {
    if (error instanceof Refusal) throw new RangeError(error.message)
    throw error
  }
}

/** The names of constants in an expression; none when the text is no expression. */
export function constantsIn(text: string): ReadonlySet<string> {
  try {
    return new Set(namesIn(expressionOf(text)))
  } catch (error) {
    if (error instanceof Refusal) return new Set()
    throw error
  }
}

function expressionOf(text: string): Expression {
  if (text.length > LONGEST) throw new Refusal(`An expression has at most ${LONGEST} characters.`)
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
    if (!match) throw new Refusal(`“${text.trim()}” is not an expression.`)
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
    if (depth > DEEPEST) throw new Refusal(`“${this.text}” has too many signs or parentheses.`)
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
    if (!Number.isFinite(value)) throw new Refusal(`“${token.text}” is too large for a number.`)
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
    throw new Refusal(this.text === '' ? 'An expression is missing.' : `“${this.text}” is not an expression.`)
  }
}

function nameOf(name: string): Expression {
  return /^(inf|infinity|∞)$/i.test(name) ? { kind: 'number', value: Infinity } : { kind: 'constant', name }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'constant':
      return [expression.name]
    case 'negative':
      return namesIn(expression.of)
    case 'operation':
      return [...namesIn(expression.left), ...namesIn(expression.right)]
  }
}

function plainValue(expression: Expression, constants: Constants): number {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'constant':
      return constantValue(expression.name, constants)
    case 'negative':
      return -plainValue(expression.of, constants)
    case 'operation':
      return operated(
        expression.operator,
        plainValue(expression.left, constants),
        plainValue(expression.right, constants),
      )
  }
}

function checkedValue(expression: Expression, constants: Constants, text: string): number {
  if (expression.kind === 'negative') return -checkedValue(expression.of, constants, text)
  if (expression.kind !== 'operation') return plainValue(expression, constants)
  const left = checkedValue(expression.left, constants, text)
  const right = checkedValue(expression.right, constants, text)
  if (expression.operator === '/' && right === 0) throw new Refusal(`“${text}” divides by zero.`)
  const value = operated(expression.operator, left, right)
  if (Number.isNaN(value)) throw new Refusal(`“${text}” is not a number.`)
  if (Math.abs(value) === Infinity && Number.isFinite(left) && Number.isFinite(right)) {
    throw new Refusal(`“${text}” is too large for a number.`)
  }
  return value
}

function operated(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
  }
}

function constantValue(name: string, constants: Constants): number {
  if (Object.hasOwn(constants, name)) return constants[name]
  const known = Object.keys(constants)
  throw new Refusal(
    `“${name}” is not a constant of this document. ` +
      (known.length === 0 ? 'It has none.' : `Known: ${known.join(', ')}.`),
  )
}
