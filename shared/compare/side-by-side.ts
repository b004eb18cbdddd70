import { rangeOf } from '../circuit/basis'
import type { Axis, Position, Stage, StageScale, Trace } from '../circuit/stage'
import type { Matrix } from '../tensor/matrix'

/** Stages that a head of a circuit and a trained head have in common. */
export const comparedStages = ['scores', 'mask', 'masked', 'pattern', 'values', 'output', 'logits'] as const
export type ComparedStage = (typeof comparedStages)[number]

/** A trained head's stages on a sequence of `length` tokens, row after row (the tables of `head-stages`). */
export interface TrainedStages {
  readonly length: number
  /** [length, length] */
  readonly scores: Float64Array
  readonly mask: Float64Array
  readonly masked: Float64Array
  readonly pattern: Float64Array
  /** [length, chosen tokens], less their mean. */
  readonly value_logits: Float64Array
  readonly output_logits: Float64Array
  readonly logits: Float64Array
}

/** One stage of both heads on the same axes, and mine − trained. */
export interface SideBySide {
  readonly stage: ComparedStage
  readonly rows: Axis
  readonly columns: Axis
  readonly scale: StageScale
  readonly mine: Matrix
  readonly trained: Matrix
  /** −∞ where both are masked. */
  readonly difference: Matrix
  /** Indices of keys that my head never sees. */
  readonly unseen: readonly number[]
}

interface Compared {
  readonly trace: Trace
  readonly head: { readonly layer: number; readonly head: number }
  readonly trained: TrainedStages
  /** 1 where the model's sequence begins with BOS. */
  readonly start: 0 | 1
  /** The circuit's tokens whose logits are read, as their labels. */
  readonly tokens: readonly string[]
}

/**
 * A stage of both heads on the positions that they share. Positions are those of the model's sequence. The pattern
 * keeps every key, BOS too; the other maps have the keys of my head. Values and outputs are read as logits of the
 * tokens, less their mean, in both.
 */
export function sideBySide(stage: ComparedStage, compared: Compared): SideBySide {
  const { trace, head, trained, start, tokens } = compared
  const id = `${head.layer}.${head.head}`
  if (stage === 'values' || stage === 'output') {
    const own = trace.stage(`${id}.${stage}`)
    const positions = positionsOf(own.rows, start)
    const mine = readAsLogits(own, trace, tokens)
    const all = stage === 'values' ? trained.value_logits : trained.output_logits
    const rows: Axis = { role: stage === 'values' ? 'key' : 'query', of: 'positions', labels: positions }
    return beside(stage, rows, tokenAxis(tokens), mine, rowsAt(all, positions, tokens.length), 'signed')
  }
  if (stage === 'logits') {
    const own = trace.stage('logits')
    const positions = positionsOf(own.rows, start)
    const rows: Axis = { role: 'position', of: 'positions', labels: positions }
    const theirs = rowsAt(trained.logits, positions, tokens.length)
    return beside(stage, rows, tokenAxis(tokens), readAsLogits(own, trace, tokens), theirs, 'signed')
  }
  const own = trace.stage(`${id}.${stage}`)
  const [queries, keys] = [positionsOf(own.rows, start), positionsOf(own.columns, start)]
  const rows: Axis = { role: 'query', of: 'positions', labels: queries }
  const values = trace.values(own.id)
  if (stage !== 'pattern') {
    const columns: Axis = { role: 'key', of: 'positions', labels: keys }
    const theirs = cellsAt(trained[stage], trained.length, queries, keys)
    return beside(stage, rows, columns, values, theirs, own.scale)
  }
  const all = sequencePositions(trace, start)
  const columns: Axis = { role: 'key', of: 'positions', labels: all }
  const wide = new Float64Array(queries.length * all.length)
  queries.forEach((_, q) =>
    keys.forEach((key, k) => (wide[q * all.length + key.index] = values.values[q * values.columns + k])),
  )
  const mine = { rows: queries.length, columns: all.length, values: wide }
  const { hiddenKeys = [] } = trace.circuit.layers[head.layer]
  const seen = keys.filter(({ index }) => !hiddenKeys.includes(index - start)).map(({ index }) => index)
  const unseen = all.map(({ index }) => index).filter((index) => !seen.includes(index))
  const theirs = cellsAt(trained.pattern, trained.length, queries, all)
  return { ...beside(stage, rows, columns, mine, theirs, 'probability'), unseen }
}

/** The stages that a circuit can be compared in: without a readout there are no logits. */
export function stagesToCompare(trace: Trace): ComparedStage[] {
  const hasLogits = trace.stages.some(({ id }) => id === 'logits')
  return comparedStages.filter((stage) => stage !== 'logits' || hasLogits)
}

function beside(
  stage: ComparedStage,
  rows: Axis,
  columns: Axis,
  mine: Matrix,
  trained: Matrix,
  scale: StageScale,
): SideBySide {
  const values = mine.values.map((value, i) => {
    const other = trained.values[i]
    return value === -Infinity && other === -Infinity ? -Infinity : value - other
  })
  return { stage, rows, columns, scale, mine, trained, difference: { ...mine, values }, unseen: [] }
}

/** A stage's columns of the tokens, less their mean; zeros where it writes none of them. */
function readAsLogits(stage: Stage, trace: Trace, tokens: readonly string[]): Matrix {
  const { rows, columns, values } = trace.values(stage.id)
  const role = trace.circuit.readout?.role ?? 'tok'
  const dims = stage.columns.of === 'dims' ? stage.columns.labels : []
  const at = tokens.map((token) => dims.findIndex((dim) => dim.role === role && dim.name === token))
  const read = new Float64Array(rows * tokens.length)
  for (let r = 0; r < rows; r++) {
    const row = at.map((column) => (column < 0 ? 0 : values[r * columns + column]))
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length
    row.forEach((value, t) => (read[r * tokens.length + t] = value - mean))
  }
  return { rows, columns: tokens.length, values: read }
}

/** Whether a head writes what the logits are read from. */
export function writesLogits(trace: Trace, { layer }: { readonly layer: number }): boolean {
  const role = trace.circuit.readout?.role ?? 'tok'
  return rangeOf(trace.circuit.layers[layer].writes, role) !== null
}

function tokenAxis(tokens: readonly string[]): Axis {
  return { role: 'token', of: 'dims', labels: tokens.map((name) => ({ role: 'tok', name })) }
}

/** Positions of a stage in the model's sequence. */
function positionsOf(axis: Axis, start: 0 | 1): Position[] {
  if (axis.of !== 'positions') return []
  return axis.labels.map(({ token, index }) => ({ token, index: index + start }))
}

/** Every position of the model's sequence. */
function sequencePositions(trace: Trace, start: 0 | 1): Position[] {
  const own = positionsOf(trace.stages[0].rows, start)
  return start === 1 ? [{ token: 'BOS', index: 0 }, ...own] : own
}

function cellsAt(
  values: Float64Array,
  length: number,
  rows: readonly Position[],
  columns: readonly Position[],
): Matrix {
  const kept = rows.flatMap((row) => columns.map((column) => values[row.index * length + column.index]))
  return { rows: rows.length, columns: columns.length, values: Float64Array.from(kept) }
}

function rowsAt(values: Float64Array, rows: readonly Position[], width: number): Matrix {
  const kept = rows.flatMap(({ index }) => Array.from(values.subarray(index * width, (index + 1) * width)))
  return { rows: rows.length, columns: width, values: Float64Array.from(kept) }
}
