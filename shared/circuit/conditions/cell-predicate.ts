import { CALCULATE, COMPARE } from './evaluate'
import { conditionOf } from './parser'
import { ConditionRefusal, orProblem, type Problem } from './problem'
import type { Node } from './syntax'

/** Whether a condition holds at a cell of a pattern. */
export type CellPredicate = (query: number, key: number) => boolean

type Part =
  | { readonly of: 'number'; readonly value: (query: number, key: number) => number }
  | { readonly of: 'truth'; readonly value: CellPredicate }

/** A condition on `query` and `key`, such as `key == query - 2`, or what is wrong with it. */
export function cellPredicate(text: string): { value: CellPredicate } | { problem: Problem } {
  return orProblem(() => truthOf(conditionOf(text)))
}

/** @throws ConditionRefusal */
function partOf(node: Node): Part {
  switch (node.kind) {
    case 'number':
      return { of: 'number', value: () => node.value }
    case 'name':
      return nameOf(node)
    case 'negative': {
      const value = numberOf(node.of)
      return { of: 'number', value: (q, k) => -value(q, k) }
    }
    case 'absolute':
      return absoluteOf(node.of)
    case 'not': {
      const value = truthOf(node.of)
      return { of: 'truth', value: (q, k) => !value(q, k) }
    }
    case 'arithmetic': {
      const [left, right] = [numberOf(node.left), numberOf(node.right)]
      const calculate = CALCULATE[node.operator]
      return { of: 'number', value: (q, k) => calculate(left(q, k), right(q, k)) }
    }
    case 'comparison': {
      const [left, right] = [numberOf(node.left), numberOf(node.right)]
      const compare = COMPARE[node.operator]
      return { of: 'truth', value: (q, k) => compare(left(q, k), right(q, k)) }
    }
    case 'both': {
      const [left, right] = [truthOf(node.left), truthOf(node.right)]
      return { of: 'truth', value: (q, k) => left(q, k) && right(q, k) }
    }
    case 'either': {
      const [left, right] = [truthOf(node.left), truthOf(node.right)]
      return { of: 'truth', value: (q, k) => left(q, k) || right(q, k) }
    }
    case 'call':
      if (node.name === 'abs') return absoluteOf(node.of)
      throw new ConditionRefusal('type', `${node.name}(…) means nothing at one cell.`, node)
    case 'bad':
      throw new ConditionRefusal('type', 'A condition on query and key is needed here.', node)
  }
}

function nameOf({ name, nameSpan, indices }: Extract<Node, { kind: 'name' }>): Part {
  if (indices.length > 0) throw new ConditionRefusal('type', `${name} is one number.`, indices[0])
  if (name === 'query') return { of: 'number', value: (query) => query }
  if (name === 'key') return { of: 'number', value: (_, key) => key }
  throw new ConditionRefusal('name', `“${name}” is neither query nor key.`, nameSpan)
}

function absoluteOf(node: Node): Part {
  const value = numberOf(node)
  return { of: 'number', value: (q, k) => Math.abs(value(q, k)) }
}

function numberOf(node: Node): (query: number, key: number) => number {
  const part = partOf(node)
  if (part.of === 'number') return part.value
  throw new ConditionRefusal('type', 'A number is needed here; this is a truth.', node)
}

function truthOf(node: Node): CellPredicate {
  const part = partOf(node)
  if (part.of === 'truth') return part.value
  throw new ConditionRefusal('type', 'This is a number. Compare it with something: key == query - 2.', node)
}
