import type { IndexText } from './lexer'
import type { Span } from './problem'

export type Arithmetic = '+' | '-' | '*' | '/' | '^'
export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!='

export const FUNCTIONS = [
  'max',
  'min',
  'sum',
  'mean',
  'argmax',
  'argmin',
  'abs',
  'any',
  'all',
  'isnan',
  'isinf',
] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** Functions of a position that ask the tokens; conditions on the cells of a pattern have them. */
export const SEQUENCE_FUNCTIONS = ['lastOccurrence', 'firstOccurrence', 'token'] as const
export type SequenceFunction = (typeof SEQUENCE_FUNCTIONS)[number]

/** A stage, a row of it or a cell of it, or a constant: what a name stands for is known where there is a trace. */
export interface NameNode extends Span {
  readonly kind: 'name'
  readonly name: string
  /** Only the name, without what is between brackets. */
  readonly nameSpan: Span
  /** None: the whole; one: a row; two: a cell. */
  readonly indices: readonly IndexText[]
}

/** “any NaN or ∞ in scores”; without a stage, in whatever was just computed. */
export interface BadNode extends Span {
  readonly kind: 'bad'
  readonly nan: boolean
  readonly infinite: boolean
  readonly in: NameNode | null
}

/** An expression taken apart. Every part knows its place in the text. */
export type Node = Span &
  (
    | { readonly kind: 'number'; readonly value: number }
    | NameNode
    | BadNode
    | { readonly kind: 'negative' | 'absolute' | 'not'; readonly of: Node }
    | {
        readonly kind: 'arithmetic'
        readonly operator: Arithmetic
        readonly left: Node
        readonly right: Node
      }
    | {
        readonly kind: 'comparison'
        readonly operator: Comparison
        readonly left: Node
        readonly right: Node
      }
    | { readonly kind: 'both' | 'either'; readonly left: Node; readonly right: Node }
    | { readonly kind: 'call'; readonly name: FunctionName; readonly of: Node }
    | { readonly kind: 'ofSequence'; readonly name: SequenceFunction; readonly of: Node }
  )

/** The parts right inside a part. */
function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'number':
    case 'name':
      return []
    case 'bad':
      return node.in ? [node.in] : []
    case 'negative':
    case 'absolute':
    case 'not':
    case 'call':
    case 'ofSequence':
      return [node.of]
    default:
      return [node.left, node.right]
  }
}

/** Every name in an expression, in the order of the text. */
export function namesIn(node: Node): NameNode[] {
  return node.kind === 'name' ? [node] : partsOf(node).flatMap(namesIn)
}

/** Whether some part of it asks about whatever was just computed. */
export function asksOfAnyStage(node: Node): boolean {
  return node.kind === 'bad' ? node.in === null : partsOf(node).some(asksOfAnyStage)
}
