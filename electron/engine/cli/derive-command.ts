import { axisLabel } from '#shared/circuit/axes'
import type { Dim } from '#shared/circuit/basis'
import { derive } from '#shared/circuit/derive'
import type { Factor } from '#shared/circuit/derivation'
import { formulaText } from '#shared/circuit/formula'
import type { Axis, Cell, Trace } from '#shared/circuit/stage'
import { jsonNumber } from '#shared/formats/json-number'
import { traceOf, type CircuitOptions } from './circuit-source'
import { CliError } from './cli-error'
import { jsonText, printResult } from './output'

/** Prints why a cell has its value. `names` is [DOC] STAGE ROW COLUMN. */
export async function deriveCommand(
  names: readonly string[],
  options: CircuitOptions & { json?: boolean },
): Promise<number> {
  const hasDocument = options.example === undefined
  if (names.length !== (hasDocument ? 4 : 3)) {
    throw new CliError(
      'USAGE',
      `Name ${hasDocument ? 'a document (or an --example), ' : ''}a stage, a row and a column: ` +
        `${names.length} given.`,
    )
  }
  const [stage, row, column] = names.slice(-3)
  const trace = await traceOf(hasDocument ? names[0] : undefined, options)
  const cell = cellFrom(trace, stage, row, column)
  const { name, value, formula, substituted, meaning, terms, zeroTerms, sum } = derive(trace, cell)
  const numbers = formulaText(substituted)
  const result = {
    cell: { stage, ...labelsOf(trace, cell) },
    name,
    value: jsonNumber(value),
    formula: numbers === '' ? formulaText(formula) : `${formulaText(formula)} = ${numbers}`,
    meaning,
    terms: terms.map(({ text, factors, value: product }) => ({
      text,
      factors: factors.map((factor) => factorJson(trace, factor)),
      value: jsonNumber(product),
    })),
    zeroTerms,
    sum: jsonNumber(sum),
  }
  printResult(jsonText(result, options.json ?? false))
  return 0
}

function factorJson(trace: Trace, factor: Factor) {
  const { stage, name, value } = factor
  return { stage, ...labelsOf(trace, factor), name, value: jsonNumber(value) }
}

function labelsOf(trace: Trace, { stage: id, row, column }: Cell) {
  const { rows, columns } = trace.stage(id)
  return { row: axisLabel(rows, row), column: axisLabel(columns, column) }
}

function cellFrom(trace: Trace, id: string, row: string, column: string): Cell {
  const stage = trace.stages.find((each) => each.id === id)
  if (!stage) {
    const known = trace.stages.map((each) => each.id).join(', ')
    throw new CliError('UNKNOWN_STAGE', `There is no stage “${id}”. Known: ${known}.`)
  }
  return {
    stage: id,
    row: lineFrom(id, 'row', stage.rows, row),
    column: lineFrom(id, 'column', stage.columns, column),
  }
}

/** A label (`tok a`, `tok:a`, `b1`), a dim's bare name where only one dim has it, or an index. */
function lineFrom(stage: string, line: string, axis: Axis, text: string): number {
  const labels = axis.labels.map((_, i) => axisLabel(axis, i))
  const label = text.trim().replace(':', ' ')
  const byLabel = [...indicesOf(labels, text), ...(label === text ? [] : indicesOf(labels, label))]
  if (byLabel.length > 1) {
    throw new CliError('AMBIGUOUS', `${stage} has several ${line}s “${text}”. Name one by its index.`)
  }
  if (byLabel.length === 1) return byLabel[0]
  if (/^\d+$/.test(text) && Number(text) < labels.length) return Number(text)
  const byName =
    axis.of === 'dims'
      ? indicesOf(
          axis.labels.map(({ name }: Dim) => name),
          text,
        )
      : []
  if (byName.length === 1) return byName[0]
  const known = labels.length === 0 ? `It has no ${line}s.` : `Known: ${labels.join(', ')}.`
  throw new CliError('UNKNOWN_LABEL', `${stage} has no ${line} “${text}”. ${known}`)
}

function indicesOf(labels: readonly string[], label: string): number[] {
  return labels.flatMap((each, i) => (each === label ? [i] : []))
}
