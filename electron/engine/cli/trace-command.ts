import { axisLabel } from '#shared/circuit/axes'
import { cellName } from '#shared/circuit/cell-name'
import type { Axis, Stage, Trace } from '#shared/circuit/stage'
import { emptyReason } from '#shared/circuit/trace'
import { jsonNumber } from '#shared/formats/json-number'
import { traceOf, type CircuitOptions } from './circuit-source'
import { jsonText, printNote, printResult } from './output'

/** Prints every stage of a circuit. */
export async function traceCommand(
  file: string | undefined,
  options: CircuitOptions & { json?: boolean },
): Promise<number> {
  const trace = await traceOf(file, options)
  printResult(jsonText(traceJson(trace), options.json ?? false))
  for (const note of notes(trace)) printNote(note)
  return 0
}

export function traceJson(trace: Trace) {
  return {
    stages: trace.stages.map((stage, step) => stageJson(trace, stage, step)),
    logits: logitsJson(trace),
  }
}

export function stageJson(trace: Trace, stage: Stage, step: number) {
  return {
    id: stage.id,
    step,
    head: stage.head === null ? null : `${stage.layer}.${stage.head}`,
    title: stage.title,
    rows: labels(stage.rows),
    columns: labels(stage.columns),
    values: stage.rows.labels.map((_, row) => rowJson(trace, stage, row)),
  }
}

function rowJson(trace: Trace, { id }: Stage, row: number) {
  const { columns, values } = trace.values(id)
  return Array.from(values.subarray(row * columns, (row + 1) * columns), jsonNumber)
}

function logitsJson(trace: Trace): Record<string, number | string | null> {
  const stage = trace.stages.find(({ kind }) => kind === 'logits')
  if (!stage || stage.rows.labels.length === 0) return {}
  return Object.fromEntries(
    rowJson(trace, stage, stage.rows.labels.length - 1).map((value, i) => [
      axisLabel(stage.columns, i),
      value,
    ]),
  )
}

function labels(axis: Axis): string[] {
  return axis.labels.map((_, i) => axisLabel(axis, i))
}

function notes(trace: Trace): string[] {
  const empty = emptyReason(trace)
  const nan = firstNaN(trace)
  return [...(empty ? [empty] : []), ...(nan ? [`NaN enters at ${nan}; it is null here.`] : [])]
}

function firstNaN(trace: Trace): string | null {
  for (const { id, head, layer } of trace.stages) {
    const { columns, values } = trace.values(id)
    const at = values.findIndex(Number.isNaN)
    if (at < 0) continue
    const name = cellName(trace, { stage: id, row: Math.floor(at / columns), column: at % columns })
    return head === null ? name : `${name} of head ${layer}.${head}`
  }
  return null
}
