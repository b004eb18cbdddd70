import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { openGrid } from './MatrixGrid.testing'

describe('a selection', () => {
  it('is extended with Shift by arrows and by a press, and said', async () => {
    const { focus, press, pointer, says, cell } = openGrid()
    await focus()
    await press('Shift+ArrowRight', 'Shift+ArrowDown')
    expect(says()).toBe('2 × 2 cells selected, tok a to tok b by tok a to tok b')
    await pointer('pointerdown', 2, 3, 0, { shiftKey: true })
    await pointer('pointerup', 2, 3, 0, { shiftKey: true })
    expect(says()).toBe('3 × 4 cells selected, tok a to prev a by tok a to prev b')
    expect(cell().at).toBe('3,4')
    await press('ArrowUp')
    expect(says()).toBe('')
  })

  it('is dragged out when Shift was down before', async () => {
    const { pointer, says, edits } = openGrid()
    await pointer('pointerdown', 0, 0)
    await pointer('pointerup', 0, 0)
    await pointer('pointerdown', 1, 1, 0, { shiftKey: true })
    await pointer('pointermove', 3, 1, 0, { shiftKey: true })
    expect(says()).toBe('4 × 2 cells selected, tok a to prev b by tok a to tok b')
    await pointer('pointerup', 3, 1)
    expect(edits()).toEqual(['press 0,0'])
  })

  it('goes back to what it was when Esc is pressed meanwhile', async () => {
    const { pointer, press, says } = openGrid()
    await pointer('pointerdown', 1, 1, 0, { shiftKey: true })
    await pointer('pointermove', 3, 1, 0, { shiftKey: true })
    await press('Escape')
    expect(says()).toBe('')
  })

  it('grows by blocks with Ctrl', async () => {
    const { pointer, press, says, edits } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointerup', 1, 1)
    await pointer('pointerdown', 0, 0, 0, { ctrlKey: true })
    await pointer('pointerup', 0, 0, 0, { ctrlKey: true })
    expect(says()).toBe('2 cells selected')
    await press('Delete')
    expect(edits()).toEqual(['press 1,1', 'commit 5=0 0=0'])
  })

  it('is a whole row or column by its label, by key, and all with Ctrl A', async () => {
    const { focus, press, label, says } = openGrid()
    await label('rows', 1)
    expect(says()).toBe('1 × 4 cells selected, tok b by tok a to prev b')
    await label('columns', 2)
    expect(says()).toBe('4 × 1 cells selected, tok a to prev b by prev a')
    await focus()
    await press('Escape', 'Shift+ ')
    expect(says()).toBe('1 × 4 cells selected, tok a by tok a to prev b')
    await press('Ctrl+a')
    expect(says()).toBe('4 × 4 cells selected, tok a to prev b by tok a to prev b')
  })

  it('is zeroed by Delete in one edit, cells that are 0 already left alone', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('Ctrl+a', 'Delete')
    expect(edits()).toEqual(['commit 0=0 5=0'])
  })

  it('moves by one amount when one of its cells is dragged', async () => {
    const { focus, press, pointer, edits, bubble } = openGrid()
    await focus()
    await press('Shift+ArrowRight', 'Shift+ArrowDown')
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 10)
    expect(bubble()).toBe('3.5 was 3 · 4 cells move')
    await pointer('pointerup', 1, 1, 10)
    expect(edits()).toEqual([
      'preview 5=3.5 0=10.5 1=0.5 4=0.5',
      'commit “Move 4 cells of W_QK” 5=3.5 0=10.5 1=0.5 4=0.5',
    ])
  })

  it('keeps every content when the drag comes back to where it began', async () => {
    const { focus, press, pointer, edits } = openGrid()
    await focus()
    await press('Shift+ArrowRight')
    await pointer('pointerdown', 0, 1)
    await pointer('pointermove', 0, 1, 12)
    await pointer('pointermove', 0, 1, 0)
    await pointer('pointerup', 0, 1, 0)
    expect(edits().slice(-2)).toEqual(['preview 1=0 0=s', 'cancel'])
  })

  it('becomes one cell when that cell is clicked', async () => {
    const { focus, press, pointer, says } = openGrid()
    await focus()
    await press('Ctrl+a')
    await pointer('pointerdown', 1, 1)
    await pointer('pointerup', 1, 1)
    expect(says()).toBe('')
  })

  it('is stepped together by Alt and an arrow', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('Shift+ArrowRight', 'Alt+ArrowUp')
    expect(edits()).toEqual(['commit “Move 2 cells of W_QK” 0=10.5 1=0.5'])
  })

  it('takes in with Ctrl what it has not, and lets go what it has', async () => {
    const { pointer, press, focus, says, edits } = openGrid()
    const ctrl = { ctrlKey: true }
    const ctrlClick = async (row: number, column: number) => {
      await pointer('pointerdown', row, column, 0, ctrl)
      await pointer('pointerup', row, column, 0, ctrl)
    }
    await focus()
    await press('Shift+ArrowRight', 'Shift+ArrowDown')
    await ctrlClick(1, 0)
    expect(says()).toBe('3 cells selected')
    await ctrlClick(2, 2)
    expect(says()).toBe('4 cells selected')
    await ctrlClick(1, 1)
    await ctrlClick(2, 2)
    expect(says()).toBe('1 × 2 cells selected, tok a by tok a to tok b')
    await press('Delete')
    expect(edits()).toEqual(['commit 0=0'])
  })

  it('lets go what Ctrl is dragged over, and never of its last cell', async () => {
    const { pointer, press, focus, says } = openGrid()
    const ctrl = { ctrlKey: true }
    await focus()
    await press('Ctrl+a')
    await pointer('pointerdown', 1, 0, 0, ctrl)
    await pointer('pointermove', 3, 3, 0, ctrl)
    expect(says()).toBe('1 × 4 cells selected, tok a by tok a to prev b')
    await pointer('pointermove', 0, 3, 0, ctrl)
    await pointer('pointerup', 0, 3, 0, ctrl)
    expect(says()).toBe('2 × 4 cells selected, prev a to prev b by tok a to prev b')
    await pointer('pointerdown', 3, 3, 0, ctrl)
    await pointer('pointermove', 0, 0, 0, ctrl)
    await pointer('pointerup', 0, 0, 0, ctrl)
    expect(says()).toBe('')
  })

  it('belongs to a grid that says so', () => {
    expect(openGrid().grid.attributes('aria-multiselectable')).toBe('true')
  })
})

describe('the fill handle', () => {
  it('repeats the selected pattern as one edit, seen while it is dragged', async () => {
    const { focus, press, handle, pointerOn, edits, says } = openGrid()
    await focus()
    await press('Shift+ArrowRight', 'Shift+ArrowDown')
    await pointerOn(handle(), 'pointerdown', 1, 1)
    await pointerOn(handle(), 'pointermove', 3, 1)
    await pointerOn(handle(), 'pointerup', 3, 1)
    expect(edits()).toEqual([
      'preview 0=s 1=0 4=0 5=3 8=s 9=0 12=0 13=3',
      'commit “Fill 2 cells of W_QK” 8=s 13=3',
    ])
    expect(says()).toBe('4 × 2 cells selected, tok a to prev b by tok a to tok b')
  })

  it('is put back by Esc', async () => {
    const { focus, press, handle, pointerOn, edits } = openGrid()
    await focus()
    await pointerOn(handle(), 'pointerdown', 0, 0)
    await pointerOn(handle(), 'pointermove', 0, 2)
    await press('Escape')
    expect(edits()).toEqual(['preview 0=s 1=s 2=s', 'cancel'])
  })
})

it('fills down and right with Ctrl D and Ctrl R, from the line before where one line is selected', async () => {
  const { focus, press, edits } = openGrid()
  await focus()
  await press('Shift+ArrowDown', 'Shift+ArrowDown', 'Ctrl+d')
  await press('ArrowUp', 'ArrowRight', 'Ctrl+r')
  await nextTick()
  expect(edits()).toEqual(['commit “Fill 2 cells of W_QK” 4=s 8=s', 'commit 5=s'])
})
