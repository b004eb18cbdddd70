import { ConditionRefusal, type Span } from './problem'
import type { FunctionName } from './syntax'
import { aText, mapped, numberValue, truthValue, type Value } from './value'

/**
 * A function of the language on its one argument.
 *
 * @throws ConditionRefusal when the argument is of another kind, or has nothing in it
 */
export function called(name: FunctionName, value: Value, span: Span): Value {
  const wantsTruths = name === 'any' || name === 'all'
  if (wantsTruths && value.of !== 'truth') {
    const message = `${name}(…) asks a condition of every cell, as in ${name}(A > 0.9); this is ${aText(value)}.`
    throw new ConditionRefusal('type', message, span)
  }
  if (!wantsTruths && value.of !== 'number') {
    throw new ConditionRefusal('type', `${name}(…) works on numbers; this is ${aText(value)}.`, span)
  }
  switch (name) {
    case 'any':
      return truthValue(value.values.some((cell) => cell === 1))
    case 'all':
      return truthValue(value.values.every((cell) => cell === 1))
    case 'isnan':
      return mapped(value, 'truth', (cell) => Number(Number.isNaN(cell)))
    case 'isinf':
      return mapped(value, 'truth', (cell) => Number(Math.abs(cell) === Infinity))
    case 'abs':
      return mapped(value, 'number', Math.abs)
    case 'sum':
      return numberValue(total(value))
    case 'mean':
      return numberValue(total(filled(name, value, span)) / value.values.length)
    case 'max':
      return numberValue(filled(name, value, span).values.reduce((a, b) => Math.max(a, b)))
    case 'min':
      return numberValue(filled(name, value, span).values.reduce((a, b) => Math.min(a, b)))
    case 'argmax':
      return numberValue(place(name, value, span, (a, b) => a > b))
    case 'argmin':
      return numberValue(place(name, value, span, (a, b) => a < b))
  }
}

function total({ values }: Value): number {
  return values.reduce((sum, cell) => sum + cell, 0)
}

function filled(name: string, value: Value, span: Span): Value {
  if (value.values.length > 0) return value
  throw new ConditionRefusal('number', `There is nothing to take the ${name} of.`, span)
}

/** Where in a row the best cell is: a position's original index, else counted from 0. Of equals the first; NaN never. */
function place(name: string, value: Value, span: Span, isBetter: (a: number, b: number) => boolean): number {
  if (value.shape !== 'row') {
    const message = `${name}(…) looks for a place in a row, as in ${name}(A[4]); this is ${aText(value)}.`
    throw new ConditionRefusal('type', message, span)
  }
  let best = -1
  value.values.forEach((cell, at) => {
    if (!Number.isNaN(cell) && (best < 0 || isBetter(cell, value.values[best]))) best = at
  })
  if (best < 0) throw new ConditionRefusal('number', `No cell of this row is a number.`, span)
  return value.axis?.of === 'positions' ? value.axis.labels[best].index : best
}
