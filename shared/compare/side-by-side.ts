import { rangeOf } from '../circuit/basis'
import type { Axis, Position, Stage, StageScale, Trace } from '../circuit/stage'
import { trace as traced } from '../circuit/trace'
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
  /** Keys that my head never sees, by their index: in the pattern 0 there, in the other maps NaN. */
  readonly unseen: readonly number[]
  /** Positions of the sequence that mine has no row for. */
  readonly left: readonly Position[]
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
 * A stage of both heads on the positions that they share. Positions are those of the model's sequence. Maps of queries
 * and keys have every key, BOS too, which stands in the trained head alone. Values, outputs and logits are read as
 * logits of the tokens, less their mean, in both; logits at every position, whichever of them the circuit reads.
 */
export function sideBySide(stage: ComparedStage, compared: Compared): SideBySide {
  const { trace, head, trained, start, tokens } = compared
  const id = `${head.layer}.${head.head}`
  const all = sequencePositions(trace, start)
  if (stage === 'values' || stage === 'output' || stage === 'logits') {
    const source = stage === 'logits' ? everyLogit(trace) : trace
    const own = source.stage(stage === 'logits' ? stage : `${id}.${stage}`)
    const positions = positionsOf(own.rows, start)
    const mine = readAsLogits(own, source, tokens)
    const [role, table] = LOGIT_TABLES[stage]
    const rows: Axis = { role, of: 'positions', labels: positions }
    const theirs = rowsAt(trained[table], positions, tokens.length)
    return {
      ...beside(stage, rows, tokenAxis(tokens), mine, theirs, 'signed'),
      left: without(all, positions),
    }
  }
  const own = trace.stage(`${id}.${stage}`)
  const [queries, keys] = [positionsOf(own.rows, start), positionsOf(own.columns, start)]
  const rows: Axis = { role: 'query', of: 'positions', labels: queries }
  const columns: Axis = { role: 'key', of: 'positions', labels: all }
  const mine = onEveryKey(trace.values(own.id), keys, all, stage === 'pattern' ? 0 : NaN)
  const theirs = cellsAt(trained[stage], trained.length, queries, all)
  const { hiddenKeys = [] } = trace.circuit.layers[head.layer]
  const hides = ({ index }: Position) => stage === 'pattern' && hiddenKeys.includes(index - start)
  const seen = keys.filter((key) => !hides(key))
  return {
    ...beside(stage, rows, columns, mine, theirs, stage === 'pattern' ? 'probability' : own.scale),
    unseen: without(all, seen).map(({ index }) => index),
    left: without(all, queries),
  }
}

/** What the rows of a map of logits are, and where the trained head has them. */
const LOGIT_TABLES = {
  values: ['key', 'value_logits'],
  output: ['query', 'output_logits'],
  logits: ['position', 'logits'],
} as const

/** The trace with logits at each position, also of a circuit that reads the last one alone. */
function everyLogit(trace: Trace): Trace {
  const { circuit, stages } = trace
  const { readout } = circuit
  if (!readout || readout.everyPosition) return trace
  const { rows } = stages[0]
  const tokens = rows.of === 'positions' ? rows.labels.map(({ token }) => token) : []
  return traced({ ...circuit, readout: { ...readout, everyPosition: true } }, tokens)
}

/** Columns of `keys` laid out on all positions, `absent` at those that the matrix does not have. */
function onEveryKey(
  { rows, columns, values }: Matrix,
  keys: readonly Position[],
  all: readonly Position[],
  absent: number,
): Matrix {
  const wide = new Float64Array(rows * all.length).fill(absent)
  for (let q = 0; q < rows; q++) {
    keys.forEach((key, k) => (wide[q * all.length + key.index] = values[q * columns + k]))
  }
  return { rows, columns: all.length, values: wide }
}

function without(all: readonly Position[], some: readonly Position[]): Position[] {
  return all.filter(({ index }) => some.every((each) => each.index !== index))
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
  return { stage, rows, columns, scale, mine, trained, difference: { ...mine, values }, unseen: [], left: [] }
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
