import { describe, expect, it } from 'vitest'
import { openGrid } from './MatrixGrid.testing'

describe('the clipboard', () => {
  it('takes the selected block as tab-separated text, expressions as their text', async () => {
    const { focus, press, copied } = openGrid()
    await focus()
    await press('Shift+ArrowRight', 'Shift+ArrowDown')
    expect(await copied('copy')).toBe('s\t0\n0\t3')
  })

  it('is cut in one edit', async () => {
    const { focus, press, copied, edits } = openGrid()
    await focus()
    await press('Ctrl+a')
    expect(await copied('cut')).toBe('s\t0\t0\t0\n0\t3\t0\t0\n0\t0\t0\t0\n0\t0\t0\t0')
    expect(edits()).toEqual(['commit 0=0 5=0'])
  })

  it('is pasted from the selected cell on, and what was pasted is selected', async () => {
    const { focus, press, pasted, edits, says } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight')
    await pasted('1,5\t2\n2*s\t4')
    expect(edits()).toEqual(['commit “Paste 2 × 2 into W_QK” 5=1.5 6=2 9=2*s 10=4'])
    expect(says()).toBe('2 × 2 cells selected, tok b to prev a by tok b to prev a')
  })

  it('fills a selection that it goes into a whole number of times', async () => {
    const { focus, press, pasted, edits } = openGrid()
    await focus()
    await press('Shift+ArrowDown', 'Shift+ArrowRight')
    await pasted('7')
    expect(edits()).toEqual(['commit “Paste 2 × 2 into W_QK” 0=7 1=7 4=7 5=7'])
  })

  it('refuses a block that does not fit with both shapes, and a text with its place', async () => {
    const { focus, press, pasted, edits } = openGrid()
    await focus()
    await press('ArrowDown')
    await pasted('1\t2\t3\t4\t5')
    await pasted('1\tb')
    expect(edits()).toEqual([
      'refuse The block is 1 × 5; W_QK has room for 3 × 4 here.',
      'refuse Row 1, column 2: “b” is not a number. Nothing was pasted.',
    ])
  })

  it('asks how commas without tabs are meant before it writes', async () => {
    const { focus, pasted, edits, panel } = openGrid()
    await focus()
    await pasted('1,5')
    expect(edits()).toEqual([])
    expect(panel()?.querySelector('[role=status]')?.textContent?.trim()).toBe(
      'A comma separates here: 2 columns, 1 × 2 cells.',
    )
    panel()!.querySelector('form')!.requestSubmit()
    expect(edits()).toEqual(['commit “Paste 1 × 2 into W_QK” 0=1 1=5'])
  })

  it('is left alone while a cell is typed into, and by another part of the window', async () => {
    const { focus, press, copied } = openGrid()
    expect(await copied('copy')).toBeNull()
    await focus()
    await press('7')
    expect(await copied('copy')).toBeNull()
  })

  it('refuses several blocks at once', async () => {
    const { pointer, copied, edits } = openGrid()
    for (const [row, ctrlKey] of [
      [0, false],
      [2, true],
    ] as const) {
      await pointer('pointerdown', row, 0, 0, { ctrlKey })
      await pointer('pointerup', row, 0, 0, { ctrlKey })
    }
    expect(await copied('copy')).toBe('')
    expect(edits().at(-1)).toBe('refuse One block can be copied; 2 are selected.')
  })
})
