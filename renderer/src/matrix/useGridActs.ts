import { blockHeight, blockWidth, type Block } from '#shared/circuit/block'
import { normalised, transposed, withIdentity, type Changed } from '#shared/circuit/block-operations'
import { blockContents, extended, repeatedOver } from '#shared/circuit/fill'
import type { CellChange } from '#shared/circuit/weights'
import type { GridAct } from './grid-acts'
import { actedBlock, type GridTool, type ToolContext, type ToolKind } from './grid-tool'
import { roleBlock } from './role-blocks'

interface ActEffects {
  commit(changes: readonly CellChange[], label?: (count: number) => string): void
  openTool(kind: ToolKind, patch?: Partial<GridTool>): void
  clipboard(kind: 'copy' | 'cut', labels?: boolean): void
  /** Asks for the clipboard: a page may not read it by itself. */
  paste(): void
  select(block: Block): void
  zoom(by: 'in' | 'out' | 'fit'): void
  refuse(sentence: string): void
}

/** Does what menus, keys and commands ask of the selected cells. */
export function useGridActs(
  context: () => ToolContext & { readonly transposed: boolean; clear(): readonly CellChange[] },
  effects: ActEffects,
) {
  function answer(result: Changed, label: (count: number) => string) {
    if (result.ok) effects.commit(result.changes, label)
    else effects.refuse(result.error)
  }

  /** The first line over the others; where one line is selected, the line before it over that one. */
  function fill(along: 'down' | 'right') {
    const { block, weights, stage } = context()
    const down = along === 'down'
    const source = down ? { ...block, bottom: block.top } : { ...block, right: block.left }
    const isLine = (down ? blockHeight(block) : blockWidth(block)) === 1
    const label = (count: number) => `Fill ${count} cells of ${stage.title}`
    if (!isLine) return effects.commit(extended(weights, source, block), label)
    const [line, lines] = down ? [block.top, { top: -1, bottom: -1 }] : [block.left, { left: -1, right: -1 }]
    if (line === 0) return
    const before = moved(source, lines)
    effects.commit(repeatedOver(weights, blockContents(weights, before), block), label)
  }

  return function act(name: GridAct): void {
    const now = context()
    const { stage, weights, block, cell, cells } = now
    const matrix = stage.title
    const whole = { top: 0, left: 0, bottom: weights.rows - 1, right: weights.columns - 1 }
    const row = { ...whole, top: block.top, bottom: block.bottom }
    const column = { ...whole, left: block.left, right: block.right }
    switch (name) {
      case 'copy':
      case 'cut':
        return effects.clipboard(name)
      case 'copy-labels':
        return effects.clipboard('copy', true)
      case 'paste':
        return effects.paste()
      case 'clear':
        return effects.commit(now.clear())
      case 'fill':
      case 'diagonal':
      case 'identity':
      case 'scale':
      case 'find':
      case 'brush':
        return effects.openTool(name)
      case 'shifted':
        return effects.openTool('diagonal', { offset: -1 })
      case 'fill-down':
        return fill(now.transposed ? 'right' : 'down')
      case 'fill-right':
        return fill(now.transposed ? 'down' : 'right')
      case 'transpose':
        return answer(transposed(weights, actedBlock(now)), () => `Transpose a block of ${matrix}`)
      case 'add-identity':
        return effects.commit(withIdentity(weights, actedBlock(now)), () => `Add an identity to ${matrix}`)
      case 'normalise':
        return answer(normalised(weights, cells), (count) => `Normalise ${count} cells of ${matrix}`)
      case 'select-row':
        return effects.select(now.transposed ? column : row)
      case 'select-column':
        return effects.select(now.transposed ? row : column)
      case 'select-block':
        return effects.select(roleBlock(stage, cell))
      case 'select-all':
        return effects.select(whole)
      case 'zoom-in':
        return effects.zoom('in')
      case 'zoom-out':
        return effects.zoom('out')
      case 'zoom-fit':
        return effects.zoom('fit')
    }
  }
}

function moved(block: Block, by: Partial<Block>): Block {
  const { top = 0, left = 0, bottom = 0, right = 0 } = by
  return {
    top: block.top + top,
    left: block.left + left,
    bottom: block.bottom + bottom,
    right: block.right + right,
  }
}
