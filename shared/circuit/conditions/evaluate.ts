import { lineOf } from './axis-line'
import { badCellIn } from './bad-cells'
import { called } from './functions'
import { ConditionRefusal, orProblem, type Problem } from './problem'
import { meaningOf, type Scope } from './scope'
import type { Arithmetic, Comparison, NameNode, Node } from './syntax'
import { aText, combined, mapped, numberValue, truthValue, type Value } from './value'

/** What an expression comes to. @returns the problem where it comes to nothing */
export function evaluated(node: Node, scope: Scope): { value: Value } | { problem: Problem } {
  return orProblem(() => valueOf(node, scope))
}

/** The value of an expression. @throws ConditionRefusal when it has none */
export function valueOf(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
      return numberValue(node.value)
    case 'name':
      return namedValue(node, scope)
    case 'bad':
      return truthValue(badCellIn(node, scope) !== null)
    case 'negative':
      return mapped(numbersOf(node.of, scope), 'number', (cell) => -cell)
    case 'absolute':
      return mapped(numbersOf(node.of, scope), 'number', Math.abs)
    case 'not':
      return mapped(truthsOf(node.of, scope), 'truth', (cell) => 1 - cell)
    case 'call':
      return called(node.name, valueOf(node.of, scope), node)
    case 'ofSequence':
      throw new ConditionRefusal('type', `${node.name}(…) asks the tokens of a model’s sequence.`, node)
    case 'arithmetic':
      return arithmetic(node, numbersOf(node.left, scope), numbersOf(node.right, scope))
    case 'comparison':
      return combined(numbersOf(node.left, scope), numbersOf(node.right, scope), 'truth', node, (a, b) =>
        Number(COMPARE[node.operator](a, b)),
      )
    case 'both':
    case 'either':
      return together(node, scope)
  }
}

/** A stage, its row or its cell, or a constant. */
function namedValue({ name, nameSpan, indices }: NameNode, scope: Scope): Value {
  const meaning = meaningOf(name, nameSpan, scope)
  if ('constant' in meaning) {
    if (indices.length === 0) return numberValue(meaning.constant)
    throw new ConditionRefusal('type', `${name} is one number; it has no rows and columns.`, indices[0])
  }
  const { stage } = meaning
  const { rows, columns, values } = scope.trace.values(stage.id)
  const whole = { of: 'number', rows, columns, values, axis: stage.columns } as const
  if (indices.length === 0) return { ...whole, shape: 'matrix' }
  // The logits of one position are one row, and their token names a cell.
  const isOneRow = stage.kind === 'logits' && rows === 1
  const [first, second] = isOneRow && indices.length === 1 ? [null, indices[0]] : indices
  const row = first ? lineOf(stage, 'row', first) : 0
  const cells = values.subarray(row * columns, (row + 1) * columns)
  if (!second) return { ...whole, shape: 'row', rows: 1, values: cells }
  return numberValue(cells[lineOf(stage, 'column', second)])
}

function numbersOf(node: Node, scope: Scope): Value {
  const value = valueOf(node, scope)
  if (value.of === 'number') return value
  throw new ConditionRefusal('type', `A number is needed here; this is ${aText(value)}.`, node)
}

function truthsOf(node: Node, scope: Scope): Value {
  const value = valueOf(node, scope)
  if (value.of === 'truth') return value
  throw new ConditionRefusal(
    'type',
    `A condition is needed here, such as > 0; this is ${aText(value)}.`,
    node,
  )
}

function arithmetic(node: Extract<Node, { kind: 'arithmetic' }>, left: Value, right: Value): Value {
  if (node.operator === '/' && right.values.includes(0)) {
    throw new ConditionRefusal('number', 'This divides by zero.', node.right)
  }
  return combined(left, right, 'number', node, (a, b) => {
    const result = CALCULATE[node.operator](a, b)
    if (Math.abs(result) === Infinity && Number.isFinite(a) && Number.isFinite(b)) {
      const isPower = node.operator === '^' && a === 0
      throw new ConditionRefusal(
        'number',
        isPower ? 'This divides by zero.' : 'This is too large for a number.',
        node,
      )
    }
    return result
  })
}

/**
 * `and`, `or`. Where the left decides, numbers on the right do not matter (`x != 0 and 1/x > 2`), but the right must
 * still mean something.
 */
function together(node: Extract<Node, { kind: 'both' | 'either' }>, scope: Scope): Value {
  const isBoth = node.kind === 'both'
  const left = truthsOf(node.left, scope)
  const right = orProblem(() => truthsOf(node.right, scope))
  if ('problem' in right) {
    const isDecided = left.shape === 'single' && left.values[0] === Number(!isBoth)
    if (right.problem.kind === 'number' && isDecided) return left
    throw new ConditionRefusal(right.problem.kind, right.problem.message, right.problem)
  }
  return combined(left, right.value, 'truth', node, isBoth ? Math.min : Math.max)
}

/** As IEEE says: NaN differs from everything, and is neither more nor less. */
export const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** Arithmetic of the language. */
export const CALCULATE: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
}
