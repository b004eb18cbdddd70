import { blockHeight, blockWidth, shapeText, type Block } from '#shared/circuit/block'
import { blockText, labelledBlockText } from '#shared/circuit/block-text'
import type { Weights } from '#shared/circuit/circuit'
import { blockContents, repeatedOver } from '#shared/circuit/fill'
import { pastedBlock } from '#shared/circuit/paste'
import type { Stage } from '#shared/circuit/stage'
import type { CellChange, CellContent } from '#shared/circuit/weights'
import { pasteLabel } from './grid-tool'
import { lineLabel } from './selection'

type Rows = readonly (readonly CellContent[])[]

interface ClipboardSource {
  readonly stage: Stage
  readonly weights: Weights
  readonly constants: Readonly<Record<string, number>>
  readonly blocks: readonly Block[]
  /** Whether rows are drawn as columns; what is copied and pasted is what is seen. */
  readonly transposed: boolean
}

interface ClipboardEffects {
  commit(changes: readonly CellChange[], label: () => string): void
  /** A block whose text can be read in two ways is shown before it is written. */
  ask(rows: Rows, note: string): void
  select(block: Block): void
  clear(): void
  refuse(sentence: string): void
}

/**
 * Copy, cut and paste of a block as text. They are the window's own clipboard events: a page may not read the
 * clipboard by itself.
 */
export function useGridClipboard(source: () => ClipboardSource, effects: ClipboardEffects) {
  let withLabels = false

  function copy(event: ClipboardEvent): boolean {
    const { stage, weights, blocks, transposed } = source()
    event.preventDefault()
    const labels = withLabels
    withLabels = false
    if (blocks.length > 1) {
      effects.refuse(`One block can be copied; ${blocks.length} are selected.`)
      return false
    }
    const [block] = blocks
    const rows = blockContents(weights, block)
    const names = (axis: Stage['rows'], first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, i) => lineLabel(axis, first + i))
    const down = names(stage.rows, block.top, block.bottom)
    const across = names(stage.columns, block.left, block.right)
    const seen = transposed ? turned(rows) : rows
    const text = labels
      ? labelledBlockText(seen, transposed ? across : down, transposed ? down : across)
      : blockText(seen)
    event.clipboardData?.setData('text/plain', text)
    return true
  }

  function paste(event: ClipboardEvent) {
    const { stage, weights, constants, blocks, transposed } = source()
    event.preventDefault()
    const block = blocks[blocks.length - 1]
    const room = { rows: weights.rows - block.top, columns: weights.columns - block.left }
    const read = pastedBlock(event.clipboardData?.getData('text/plain') ?? '', constants, {
      matrix: stage.title,
      rows: transposed ? room.columns : room.rows,
      columns: transposed ? room.rows : room.columns,
    })
    if (!read.ok) return effects.refuse(read.error)
    const rows = transposed ? turned(read.rows) : read.rows
    const target = targetOf(block, rows)
    if ((read.form === 'commas' || read.form === 'spaces') && read.rows[0].length > 1)
      return effects.ask(contentsFor(target, rows), separatedNote(read.form, read.rows))
    const [height, width] = [blockHeight(target), blockWidth(target)]
    effects.commit(repeatedOver(weights, rows, target), () => pasteLabel(height, width, stage.title))
    effects.select(target)
  }

  return {
    copy,
    cut(event: ClipboardEvent) {
      if (copy(event)) effects.clear()
    },
    paste,
    /** Copies as a menu or a key asks for it. */
    run(kind: 'copy' | 'cut', labels = false) {
      withLabels = labels
      document.execCommand(kind)
      withLabels = false
    },
  }
}

/** A block that goes into a selection a whole number of times fills it; else it goes where the selection begins. */
function targetOf(selected: Block, rows: Rows): Block {
  const [height, width] = [rows.length, rows[0].length]
  const fills = blockHeight(selected) % height === 0 && blockWidth(selected) % width === 0
  if (fills) return selected
  const { top, left } = selected
  return { top, left, bottom: top + height - 1, right: left + width - 1 }
}

function contentsFor(target: Block, rows: Rows): Rows {
  return Array.from({ length: blockHeight(target) }, (_, r) =>
    Array.from({ length: blockWidth(target) }, (__, c) => rows[r % rows.length][c % rows[0].length]),
  )
}

function separatedNote(form: 'commas' | 'spaces', rows: Rows): string {
  const by = form === 'commas' ? 'A comma separates here' : 'Spaces separate here'
  const { length } = rows[0]
  return `${by}: ${length} columns, ${shapeText(rows.length, length)} cells.`
}

function turned(rows: Rows): Rows {
  return rows[0].map((_, column) => rows.map((row) => row[column]))
}
