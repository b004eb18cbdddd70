import { describe, expect, it } from 'vitest'
import { openGrid } from './MatrixGrid.testing'

describe('painting by key', () => {
  it('D paints the diagonal of the role block through the cell, with the cell’s content', async () => {
    const { focus, press, accept, edits, panelSays } = openGrid()
    await focus()
    await press('d')
    expect(panelSays()).toBe('2 cells of tok × tok')
    expect(edits()).toEqual([])
    await accept()
    expect(edits()).toEqual(['commit 5=s'])
  })

  it('Shift D paints one below it; an empty cell of W_QK begins with the strength', async () => {
    const { focus, press, accept, edits } = openGrid()
    await focus()
    await press('End', 'ArrowLeft', 'Shift+D')
    await accept()
    // tok × prev, one row down: query tok b, key prev a
    expect(edits()).toEqual(['commit 6=s'])
  })

  it('D keeps to the selected block', async () => {
    const { focus, press, type, accept, edits } = openGrid()
    await focus()
    await press('Ctrl+a', 'd')
    await type('7')
    await accept()
    expect(edits()).toEqual(['commit “Paint W_QK diagonal, 4 cells” 0=7 5=7 10=7 15=7'])
  })

  it('F fills by an expression of row and column; a cell that holds it already is not counted', async () => {
    const { focus, press, type, accept, edits } = openGrid()
    await focus()
    await press('ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown', 'f')
    await type('=1+c+2*r')
    await accept()
    expect(edits()).toEqual(['commit “Fill 3 cells of W_QK” 1=1 2=2 6=4'])
  })

  it('says what is wrong with a value, and does nothing with it', async () => {
    const { focus, press, type, accept, edits, panelSays } = openGrid()
    await focus()
    await press('f')
    await type('1o')
    expect(panelSays()).toBe('“1o” is not a number.')
    await accept()
    expect(edits()).toEqual([])
  })

  it('I stamps an identity on the role block', async () => {
    const { focus, press, accept, edits, panelSays } = openGrid()
    await focus()
    await press('i')
    expect(panelSays()).toBe('tok → tok: 2 × 2, the diagonal set, the rest 0')
    await accept()
    expect(edits()).toEqual(['commit “Stamp identity tok → tok on W_QK” 0=1 5=1'])
  })

  it('Ctrl F selects the cells that hold a value', async () => {
    const { focus, press, type, accept, says, edits } = openGrid()
    await focus()
    await press('Ctrl+f')
    await type('0')
    await accept()
    expect(says()).toBe('14 cells selected')
    expect(edits()).toEqual([])
  })

  it('Esc leaves a tool, nothing done, and the grid has the keyboard again', async () => {
    const { focus, press, edits, panel, grid } = openGrid()
    await focus()
    await press('d')
    expect(panel()).not.toBeNull()
    await press('Escape')
    expect(panel()).toBeNull()
    expect(document.activeElement).toBe(grid.element)
    expect(edits()).toEqual([])
  })
})

describe('the brush', () => {
  it('paints every cell that the pointer touches, once, as one edit', async () => {
    const { focus, press, pointer, edits } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight', 'b')
    await pointer('pointerdown', 2, 0)
    await pointer('pointermove', 2, 1)
    await pointer('pointermove', 2, 1, 2)
    await pointer('pointermove', 3, 1)
    await pointer('pointerup', 3, 1)
    expect(edits()).toEqual([
      'preview 8=3',
      'preview 8=3 9=3',
      'preview 8=3 9=3 13=3',
      'commit “Paint 3 cells of W_QK” 8=3 9=3 13=3',
    ])
  })

  it('paints by key where the arrows reached, along what was chosen', async () => {
    const { focus, press, choose, edits, grid } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight', 'b')
    await choose('diagonal')
    grid.element.focus()
    await press('ArrowDown', 'Enter')
    // query prev a, key tok b: the upper right of its block, a diagonal of one
    expect(edits()).toEqual(['commit 9=3'])
  })

  it('adds to what is there, and erases', async () => {
    const { focus, press, pointer, choose, edits } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight', 'b')
    await choose('add')
    await pointer('pointerdown', 1, 1)
    await pointer('pointerup', 1, 1)
    await choose('erase')
    await choose('block')
    await pointer('pointerdown', 0, 1)
    await pointer('pointerup', 0, 1)
    expect(edits().filter((line) => line.startsWith('commit'))).toEqual([
      'commit 5=6',
      'commit “Erase 2 cells of W_QK” 0=0 5=0',
    ])
  })

  it('is put away by Esc, and its strokes taken back by Esc', async () => {
    const { focus, press, pointer, edits, panel } = openGrid()
    await focus()
    await press('b')
    await pointer('pointerdown', 2, 2)
    await press('Escape')
    expect(edits()).toEqual(['preview 10=s', 'cancel'])
    expect(panel()).not.toBeNull()
    await press('Escape')
    expect(panel()).toBeNull()
  })
})
