import { constantsIn, evaluateExpression, type Constants } from './expression'
import type { CellContent } from './weights'

export type Entry =
  { readonly ok: true; readonly content: CellContent } | { readonly ok: false; readonly error: string }

/**
 * What a person typed into a cell, as the cell's content. Plain numbers and what folds to one (`=1/3`) become a
 * number, expressions of constants (`s`, `=2*s`) are kept. A comma within a number is a decimal point.
 */
export function parseEntry(text: string, constants: Constants): Entry {
  const typed = text.trim()
  const isFormula = typed.startsWith('=')
  const body = (isFormula ? typed.slice(1) : typed).trim()
  if (body === '') return { ok: false, error: 'A number is missing.' }

  const expression = body.replaceAll('\u2212', '-').replace(/(\d*),(\d+)/g, '$1.$2')
  const names = [...constantsIn(expression)]
  const isUnknown = names.some((name) => !Object.hasOwn(constants, name))
  if (isUnknown && (!isFormula || names.some((name) => /^nan$/i.test(name)))) return notANumber(body)

  const evaluation = evaluateExpression(expression, constants)
  if (!evaluation.ok) {
    return evaluation.error.endsWith('is not an expression.') ? notANumber(body) : evaluation
  }
  return { ok: true, content: names.length > 0 ? expression : unsigned(evaluation.value) }
}

/** −0 is 0 in a cell. */
function unsigned(value: number): number {
  return value === 0 ? 0 : value
}

function notANumber(text: string): Entry {
  return { ok: false, error: `“${text}” is not a number.` }
}
