import { expressionOf, ExpressionRefusal, type Expression, type Operator } from './expression-parser'

/** A value, or a sentence that says why there is none. */
export type Evaluation =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string }

export type Constants = Readonly<Record<string, number>>

/**
 * The value of an expression: numbers (`.5`, `1e-3`), constants by name, `+ − * /`, signs, parentheses, `inf`.
 * A division by zero, a result too large for a number and an undefined one (`inf − inf`) are refused.
 */
export function evaluateExpression(text: string, constants: Constants): Evaluation {
  try {
    return { ok: true, value: checkedValue(expressionOf(text), constants, text.trim()) }
  } catch (error) {
    if (error instanceof ExpressionRefusal) return { ok: false, error: error.message }
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
    if (error instanceof ExpressionRefusal) throw new RangeError(error.message)
    throw error
  }
}

/**
 * How much an expression changes with one of its constants: its exact derivative at the constants' values, as IEEE
 * says. @throws RangeError when the text is no expression or names a constant that is not there
 */
export function expressionSlope(text: string, constants: Constants, constant: string): number {
  try {
    return slopeOf(expressionOf(text), constants, constant)
  } catch (error) {
    if (error instanceof ExpressionRefusal) throw new RangeError(error.message)
    throw error
  }
}

function slopeOf(expression: Expression, constants: Constants, constant: string): number {
  switch (expression.kind) {
    case 'number':
      return 0
    case 'constant':
      return expression.name === constant ? 1 : 0
    case 'negative':
      return -slopeOf(expression.of, constants, constant)
    case 'operation': {
      const [left, right] = [expression.left, expression.right]
      const u = slopeOf(left, constants, constant)
      const v = slopeOf(right, constants, constant)
      if (expression.operator === '+') return u + v
      if (expression.operator === '-') return u - v
      const f = plainValue(left, constants)
      const g = plainValue(right, constants)
      return expression.operator === '*' ? u * g + f * v : (u * g - f * v) / (g * g)
    }
  }
}

/** The names of constants in an expression; none when the text is no expression. */
export function constantsIn(text: string): ReadonlySet<string> {
  try {
    return new Set(namesIn(expressionOf(text)))
  } catch (error) {
    if (error instanceof ExpressionRefusal) return new Set()
    throw error
  }
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
  if (expression.operator === '/' && right === 0) throw new ExpressionRefusal(`“${text}” divides by zero.`)
  const value = operated(expression.operator, left, right)
  if (Number.isNaN(value)) throw new ExpressionRefusal(`“${text}” is not a number.`)
  if (Math.abs(value) === Infinity && Number.isFinite(left) && Number.isFinite(right)) {
    throw new ExpressionRefusal(`“${text}” is too large for a number.`)
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
  throw new ExpressionRefusal(
    `“${name}” is not a constant of this document. ` +
      (known.length === 0 ? 'It has none.' : `Known: ${known.join(', ')}.`),
  )
}
