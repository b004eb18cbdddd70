import { dimText } from './basis'
import { sourcesOf } from './derive'
import { exactText } from './number-text'
import type { Axis, Cell, Stage, Trace } from './stage'
import { entry } from './stages/terms'

/**
 * A cell as a screen reader says it: stage, head, row, column, value, and how many terms it comes from
 * (LOOK §10). "Scores, head 1.0. Query a, position 4; key b, position 1. 9.99955. Comes from 1 term."
 */
export function cellSentence(trace: Trace, cell: Cell): string {
  const stage = trace.stage(cell.stage)
  return `${stageText(stage)}. ${placeText(stage, cell)}. ${valueText(trace, stage, cell)}`
}

function stageText({ kind, title, layer, head }: Stage): string {
  const name = kind === 'X' ? 'Embedding X' : title[0].toUpperCase() + title.slice(1)
  if (kind === 'join') return `${name}, after layer ${layer}`
  if (head === null) return layer === null ? name : `${name}, layer ${layer}`
  const isWeight = kind === 'W_QK' || kind === 'W_OV'
  return `${name}, head ${layer}.${head}${isWeight ? ', editable' : ''}`
}

function placeText(stage: Stage, { row, column }: Cell): string {
  if (stage.kind === 'logits' && stage.columns.of === 'dims')
    return `Token ${stage.columns.labels[column].name}`
  const separator = stage.rows.of === 'dims' ? ', ' : '; '
  const place = `${lineText(stage.rows, row)}${separator}${lineText(stage.columns, column)}`
  return place[0].toUpperCase() + place.slice(1)
}

function lineText(axis: Axis, index: number): string {
  const role = axis.role === 'position' ? 'token' : axis.role
  if (axis.of === 'positions') {
    const { token, index: position } = axis.labels[index]
    return `${role} ${token}, position ${position}`
  }
  return axis.role === 'dim' ? dimText(axis.labels[index]) : `${role} ${dimText(axis.labels[index])}`
}

function valueText(trace: Trace, stage: Stage, cell: Cell): string {
  const value = entry(trace.values(cell.stage), cell.row, cell.column)
  if (stage.kind === 'mask' && value !== 0) return 'Allowed.'
  if (isMasked(trace, stage, cell)) {
    const key = stage.columns.of === 'positions' ? stage.columns.labels[cell.column].index : -1
    const { hiddenKeys = [] } = trace.circuit.layers[stage.layer!]
    return `Masked: ${hiddenKeys.includes(key) ? 'this layer hides the key' : 'the key comes after the query'}.`
  }
  if (trace.declaration(cell.stage).operands.length === 0) return `${exactText(value)}.`
  return `${exactText(value)}. ${origin(trace, stage, cell)}.`
}

/** Whether the mask, and not a score of −∞, is why a cell has no share. */
function isMasked(trace: Trace, { kind, layer, head }: Stage, { row, column }: Cell): boolean {
  if (kind !== 'mask' && kind !== 'masked' && kind !== 'pattern') return false
  return entry(trace.values(`${layer}.${head}.mask`), row, column) === 0
}

function origin(trace: Trace, stage: Stage, cell: Cell): string {
  if (stage.kind === 'pattern') {
    const keys = sourcesOf(trace, cell).length
    return `Its share among ${keys === 1 ? '1 key' : `${keys} keys`}`
  }
  const count = trace.declaration(cell.stage).sum(trace, cell).terms.length
  return `Comes from ${count === 1 ? '1 term' : `${count} terms`}`
}
