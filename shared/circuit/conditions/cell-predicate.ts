import { earlierOccurrences } from '../scored-keys'
import { CALCULATE, COMPARE } from './evaluate'
import { conditionOf } from './parser'
import { ConditionRefusal, orProblem, type Problem } from './problem'
import type { Node, SequenceFunction } from './syntax'

/** Whether a condition holds at a cell of a pattern. */
type CellPredicate = (query: number, key: number) => boolean

/** A condition, for the pattern of a sequence: position → token. */
export type ConditionOfTokens = (tokens: readonly unknown[]) => CellPredicate

interface Place {
  readonly query: number
  readonly key: number
  readonly tokens: SequencePlaces
}

type Part =
  | { readonly of: 'number'; readonly value: (at: Place) => number }
  | { readonly of: 'truth'; readonly value: (at: Place) => boolean }

/**
 * A condition on `query`, `key` and the tokens, such as `key == lastOccurrence(query) + 1`, or what is wrong with it.
 * Where there is no such position (a token that was not there before) its number is NaN, which equals nothing.
 */
export function cellPredicate(text: string): { value: ConditionOfTokens } | { problem: Problem } {
  return orProblem(() => {
    const holds = truthOf(conditionOf(text, { ofSequence: true }))
    return (sequence) => {
      const tokens = new SequencePlaces(sequence)
      return (query, key) => holds({ query, key, tokens })
    }
  })
}

/** What conditions ask of a sequence. Tokens are told by a number each; equal tokens have the same. */
class SequencePlaces {
  readonly #last: readonly number[]
  readonly #first: readonly number[]
  readonly #ids: readonly number[]

  constructor(sequence: readonly unknown[]) {
    const earlier = sequence.map((_, position) => earlierOccurrences(sequence, position))
    this.#last = earlier.map((positions) => positions.at(-1) ?? NaN)
    this.#first = earlier.map(([first]) => first ?? NaN)
    this.#ids = sequence.map((token) => (typeof token === 'number' ? token : sequence.indexOf(token)))
  }

  at(name: SequenceFunction, position: number): number {
    const lists = { lastOccurrence: this.#last, firstOccurrence: this.#first, token: this.#ids }
    return lists[name][position] ?? NaN
  }
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
      return { of: 'number', value: (at) => -value(at) }
    }
    case 'absolute':
      return absoluteOf(node.of)
    case 'not': {
      const value = truthOf(node.of)
      return { of: 'truth', value: (at) => !value(at) }
    }
    case 'arithmetic': {
      const [left, right] = [numberOf(node.left), numberOf(node.right)]
      const calculate = CALCULATE[node.operator]
      return { of: 'number', value: (at) => calculate(left(at), right(at)) }
    }
    case 'comparison': {
      const [left, right] = [numberOf(node.left), numberOf(node.right)]
      const compare = COMPARE[node.operator]
      return { of: 'truth', value: (at) => compare(left(at), right(at)) }
    }
    case 'both': {
      const [left, right] = [truthOf(node.left), truthOf(node.right)]
      return { of: 'truth', value: (at) => left(at) && right(at) }
    }
    case 'either': {
      const [left, right] = [truthOf(node.left), truthOf(node.right)]
      return { of: 'truth', value: (at) => left(at) || right(at) }
    }
    case 'ofSequence': {
      const position = numberOf(node.of)
      return { of: 'number', value: (at) => at.tokens.at(node.name, position(at)) }
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
  if (name === 'query') return { of: 'number', value: ({ query }) => query }
  if (name === 'key') return { of: 'number', value: ({ key }) => key }
  throw new ConditionRefusal('name', `“${name}” is neither query nor key.`, nameSpan)
}

function absoluteOf(node: Node): Part {
  const value = numberOf(node)
  return { of: 'number', value: (at) => Math.abs(value(at)) }
}

function numberOf(node: Node): (at: Place) => number {
  const part = partOf(node)
  if (part.of === 'number') return part.value
  throw new ConditionRefusal('type', 'A number is needed here; this is a truth.', node)
}

function truthOf(node: Node): (at: Place) => boolean {
  const part = partOf(node)
  if (part.of === 'truth') return part.value
  throw new ConditionRefusal('type', 'This is a number. Compare it with something: key == query - 2.', node)
}
