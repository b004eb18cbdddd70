import { blockCells, blockHeight, blockWidth, isInBlock, shapeText, type Block } from '#shared/circuit/block'
import { scaled } from '#shared/circuit/block-operations'
import type { Weights } from '#shared/circuit/circuit'
import { parseEntry } from '#shared/circuit/entry'
import { filledBy, indexOf, repeatedOver } from '#shared/circuit/fill'
import { brushCells, diagonalCells, diagonalOf, identityOver, type BrushShape } from '#shared/circuit/paint'
import type { Stage } from '#shared/circuit/stage'
import { cellContent, type CellChange, type CellContent } from '#shared/circuit/weights'
import type { MapCell } from '../charts/geometry'
import { blockOfRuns, roleBlock, roleRuns } from './role-blocks'
import { entryText } from './useCellEntry'

export type ToolKind = 'fill' | 'diagonal' | 'identity' | 'scale' | 'find' | 'brush' | 'paste'
export type BrushMode = 'value' | 'add' | 'erase'

/** A tool that is open over a grid: what it shows as outlines is done only when it is accepted. */
export interface GridTool {
  readonly kind: ToolKind
  /** Value, expression or factor, as typed. */
  readonly text: string
  /** Diagonal: column less row, from the first cell of the block. */
  readonly offset: number
  /** Identity: which role group of rows and of columns. */
  readonly rowRun: number
  readonly columnRun: number
  readonly mode: BrushMode
  readonly shape: BrushShape
  /** Paste: the block, and how its text was read. */
  readonly rows: readonly (readonly CellContent[])[]
  readonly note: string
}

export interface ToolContext {
  readonly stage: Pick<Stage, 'rows' | 'columns' | 'title'>
  readonly weights: Weights
  readonly constants: Readonly<Record<string, number>>
  readonly cells: readonly MapCell[]
  readonly block: Block
  readonly cell: MapCell
  readonly single: boolean
}

export type ToolResult =
  | {
      readonly ok: true
      /** What is outlined. */
      readonly cells: readonly MapCell[]
      readonly changes: readonly CellChange[]
      readonly says: string
      label(count: number): string
    }
  | { readonly ok: false; readonly error: string }

/** The block that a diagonal or a transposition is about: the selected one, or the role block around one cell. */
export function actedBlock({
  stage,
  single,
  block,
  cell,
}: Omit<ToolContext, 'weights' | 'constants' | 'cells'>): Block {
  return single ? roleBlock(stage, cell) : block
}

/** A tool as it opens: with the value of the selected cell, through that cell, on the role block around it. */
export function openedTool(kind: ToolKind, context: ToolContext): GridTool {
  const { stage, weights, cell } = context
  const content = cellContent(weights, indexOf(weights, cell))
  const runAt = (runs: ReturnType<typeof roleRuns>, line: number) =>
    runs.findIndex(({ first, last }) => line >= first && line <= last)
  return {
    kind,
    text: firstText(kind, content, context),
    offset: diagonalOf(actedBlock(context), cell),
    rowRun: runAt(roleRuns(stage.rows), cell.row),
    columnRun: runAt(roleRuns(stage.columns), cell.column),
    mode: 'value',
    shape: 'cell',
    rows: [],
    note: '',
  }
}

/** An empty cell has no value to paint with: W_QK is then painted with the strength, W_OV with 1. */
function firstText(kind: ToolKind, content: CellContent, { stage, constants }: ToolContext): string {
  if (kind === 'identity') return '1'
  if (kind === 'scale') return '2'
  if (kind === 'find' || content !== 0) return entryText(content)
  return stage.title.startsWith('W_QK') && 's' in constants ? '=s' : '1'
}

/** What a tool would do now, or why it cannot. */
export function toolResult(tool: GridTool, context: ToolContext, at: MapCell = context.cell): ToolResult {
  const { stage, weights, constants, block } = context
  const matrix = stage.title
  switch (tool.kind) {
    case 'fill': {
      const from = { row: block.top, column: block.left }
      const filled = filledBy(weights, context.cells, from, tool.text, constants)
      if (!filled.ok) return filled
      return done(
        context.cells,
        filled.changes,
        count(context.cells.length),
        (n) => `Fill ${n} cells of ${matrix}`,
      )
    }
    case 'diagonal': {
      const acted = actedBlock(context)
      const entry = parseEntry(tool.text, constants)
      if (!entry.ok) return entry
      const cells = diagonalCells(acted, tool.offset)
      const changes = cells.map((cell) => ({ index: indexOf(weights, cell), content: entry.content }))
      const says = `${count(cells.length)} of ${blockName(stage, acted)}`
      return done(cells, changes, says, (n) => `Paint ${matrix} diagonal, ${n} cells`)
    }
    case 'identity': {
      const rows = roleRuns(stage.rows)[tool.rowRun]
      const columns = roleRuns(stage.columns)[tool.columnRun]
      const entry = parseEntry(tool.text, constants)
      if (!rows || !columns) return { ok: false, error: 'This matrix has no such block.' }
      if (!entry.ok) return entry
      const target = blockOfRuns(rows, columns)
      const name = `${columns.role} → ${rows.role}`
      const says = `${name}: ${shapeText(blockHeight(target), blockWidth(target))}, the diagonal set, the rest 0`
      return done(
        blockCells(target),
        identityOver(weights, target, entry.content),
        says,
        () => `Stamp identity ${name} on ${matrix}`,
      )
    }
    case 'scale': {
      const entry = parseEntry(tool.text, {})
      if (!entry.ok || typeof entry.content !== 'number' || !Number.isFinite(entry.content))
        return { ok: false, error: 'The factor is a finite number.' }
      const factor = entry.content
      return done(
        context.cells,
        scaled(weights, context.cells, factor),
        count(context.cells.length),
        (n) => `Scale ${n} cells of ${matrix} by ${factor}`,
      )
    }
    case 'find': {
      const entry = parseEntry(tool.text, constants)
      if (!entry.ok) return entry
      const cells = cellsHolding(weights, entry.content)
      const says = cells.length === 0 ? `No cell of ${matrix} holds this.` : `${count(cells.length)} found`
      return done(cells, [], says, () => '')
    }
    case 'paste': {
      const { row, column } = context.block.top <= at.row ? { row: block.top, column: block.left } : at
      const [height, width] = [tool.rows.length, tool.rows[0]?.length ?? 0]
      const target = { top: row, left: column, bottom: row + height - 1, right: column + width - 1 }
      return done(blockCells(target), repeatedOver(weights, tool.rows, target), tool.note, () =>
        pasteLabel(height, width, matrix),
      )
    }
    case 'brush':
      return brushResult(tool, context, at)
  }
}

export function pasteLabel(rows: number, columns: number, matrix: string): string {
  return `Paste ${shapeText(rows, columns)} into ${matrix}`
}

function brushResult(tool: GridTool, context: ToolContext, at: MapCell): ToolResult {
  const { stage, weights, constants } = context
  const size = { rows: weights.rows, columns: weights.columns }
  const cells = brushCells(tool.shape, at, roleBlock(stage, at), size)
  const indices = cells.map((cell) => indexOf(weights, cell))
  const label = (n: number) => `${tool.mode === 'erase' ? 'Erase' : 'Paint'} ${n} cells of ${stage.title}`
  const says = `${count(cells.length)} a touch`
  if (tool.mode === 'erase')
    return done(
      cells,
      indices.map((index) => ({ index, content: 0 })),
      says,
      label,
    )
  const entry = parseEntry(tool.text, constants)
  if (!entry.ok) return entry
  const { content } = entry
  const changes = indices.map((index) => ({
    index,
    content: tool.mode === 'value' ? content : summed(cellContent(weights, index), content),
  }))
  return done(cells, changes, says, label)
}

/** Numbers are added up; with an expression on either side the sum is one. */
function summed(old: CellContent, amount: CellContent): CellContent {
  if (typeof old === 'number' && typeof amount === 'number') return Number((old + amount).toPrecision(14))
  if (old === 0) return amount
  return `${old}+(${amount})`
}

function cellsHolding(weights: Weights, content: CellContent): MapCell[] {
  const cells: MapCell[] = []
  weights.values.forEach((value, index) => {
    const holds =
      typeof content === 'number'
        ? value === content
        : weights.expressions.get(index)?.replace(/^=/, '') === content
    if (holds) cells.push({ row: Math.floor(index / weights.columns), column: index % weights.columns })
  })
  return cells
}

function done(
  cells: readonly MapCell[],
  changes: readonly CellChange[],
  says: string,
  label: (count: number) => string,
): ToolResult {
  return { ok: true, cells, changes, says, label }
}

function count(cells: number): string {
  return cells === 1 ? '1 cell' : `${cells} cells`
}

/** "pos × pos" where a block is one of role groups, else its size. */
function blockName({ rows, columns }: Pick<Stage, 'rows' | 'columns'>, block: Block): string {
  const around = roleBlock({ rows, columns }, { row: block.top, column: block.left })
  const isWhole =
    isInBlock(block, { row: around.top, column: around.left }) &&
    around.bottom === block.bottom &&
    around.right === block.right
  if (!isWhole) return shapeText(blockHeight(block), blockWidth(block))
  const role = (axis: Stage['rows'], line: number) =>
    roleRuns(axis).find(({ first, last }) => line >= first && line <= last)!.role
  return `${role(rows, block.top)} × ${role(columns, block.left)}`
}
