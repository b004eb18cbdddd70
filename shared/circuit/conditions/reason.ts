import { exactText } from '../number-text'
import { badCellIn, placedName } from './bad-cells'
import { valueOf } from './evaluate'
import type { Scope } from './scope'
import type { Comparison, Node } from './syntax'
import { valueText } from './value'

/**
 * Why a condition that holds does so: "A[4,1] is 0.33, less than 0.5".
 *
 * @throws ConditionRefusal when the expression has no value
 */
export function reasonText(node: Node, text: string, scope: Scope): string {
  switch (node.kind) {
    case 'comparison': {
      const { left, right } = node
      const [a, b] = [valueOf(left, scope), valueOf(right, scope)]
      if (a.shape !== 'single' || b.shape !== 'single') return holds(node, text)
      if (left.kind === 'number' && right.kind !== 'number') {
        return compared(sourceOf(right, text), valueText(b), MIRRORED[node.operator], valueText(a))
      }
      const other =
        right.kind === 'number' ? valueText(b) : `${sourceOf(right, text)}, which is ${valueText(b)}`
      return compared(sourceOf(left, text), valueText(a), node.operator, other)
    }
    case 'both':
      return `${reasonText(node.left, text, scope)}; and ${reasonText(node.right, text, scope)}`
    case 'either': {
      const isLeft = valueOf(node.left, scope).values[0] === 1
      return reasonText(isLeft ? node.left : node.right, text, scope)
    }
    case 'bad': {
      const cell = badCellIn(node, scope)
      if (!cell) return holds(node, text)
      const { columns, values } = scope.trace.values(cell.stage)
      return `${placedName(scope.trace, cell)} is ${exactText(values[cell.row * columns + cell.column])}`
    }
    default:
      return holds(node, text)
  }
}

const sourceOf = ({ offset, length }: Node, text: string): string => text.slice(offset, offset + length)
const holds = (node: Node, text: string): string => `“${sourceOf(node, text)}” holds`

const WORDS: Readonly<Record<Comparison, string>> = {
  '<': 'less than ',
  '<=': 'at most ',
  '>': 'more than ',
  '>=': 'at least ',
  '=': 'as much as ',
  '!=': 'not ',
}
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '!=': '!=',
}

function compared(what: string, value: string, operator: Comparison, other: string): string {
  return operator === '=' && value === other
    ? `${what} is ${value}`
    : `${what} is ${value}, ${WORDS[operator]}${other}`
}
