import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { openGrid } from './MatrixGrid.testing'

describe('typing', () => {
  it('replaces the content; Enter commits and goes down', async () => {
    const { focus, press, edits, cell, field } = openGrid()
    await focus()
    await press('7', '.', '5')
    expect(field().element.value).toBe('7.5')
    await press('Enter')
    expect(field().exists()).toBe(false)
    expect(edits()).toEqual(['commit 0=7.5'])
    expect(cell().at).toBe('2,1')
  })

  it('goes right with Tab, back with Shift', async () => {
    const { focus, press, edits, cell } = openGrid()
    await focus()
    await press('1', 'Tab')
    expect(cell().at).toBe('1,2')
    await press('2', 'Tab')
    expect(cell().at).toBe('1,3')
    await press('3', 'Shift+Tab')
    expect(cell().at).toBe('1,2')
    await press('ArrowDown', '4', 'Shift+Enter')
    expect(cell().at).toBe('1,2')
    expect(edits()).toEqual(['commit 0=1', 'commit 1=2', 'commit 2=3', 'commit 5=4'])
  })

  it('understands a sign, a bare point, a decimal comma, powers of ten and expressions', async () => {
    const typed: [string, string, string | undefined][] = [
      ['-2', '-2', undefined],
      ['.5', '0.5', undefined],
      ['1,5', '1.5', undefined],
      ['1e-3', '0.001', undefined],
      ['=2*s', '20', '2*s'],
    ]
    for (const [text, value, content] of typed) {
      const { focus, press, cell } = openGrid()
      await focus()
      await press('ArrowRight', ...text, 'Enter', 'ArrowUp')
      expect(cell()).toMatchObject({ value, content })
    }
  })

  it('is forgotten with Esc', async () => {
    const { focus, press, edits, cell, grid } = openGrid()
    await focus()
    await press('7', 'Escape')
    expect(edits()).toEqual([])
    expect(cell()).toMatchObject({ at: '1,1', content: 's' })
    expect(document.activeElement).toBe(grid.element)
  })

  it('leaves no trace when it changes nothing', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('F2', 'Enter', 'ArrowRight', '3', 'Enter')
    expect(edits()).toEqual([])
  })

  it('keeps a refused entry open, says why, and never lets it out', async () => {
    for (const text of ['1o', '-', '1e999', '=t', '=']) {
      const { focus, press, edits, field, element, grid } = openGrid()
      await focus()
      await press(...text)
      expect(field().attributes('aria-invalid')).toBe('false')
      await press('Enter')
      expect(field().attributes('aria-invalid')).toBe('true')
      expect(element().getAttribute('aria-invalid')).toBe('true')
      const sentence = grid.get(`[id="${field().attributes('aria-describedby')}"]`)
      expect(sentence.text()).toMatch(/\.$/)
      expect(edits()).toEqual([])
    }
  })

  it('stops complaining as soon as the text is right', async () => {
    const { focus, press, edits, field } = openGrid()
    await focus()
    await press('1', 'e', 'Enter')
    expect(field().attributes('aria-invalid')).toBe('true')
    await press('3')
    expect(field().attributes('aria-invalid')).toBe('false')
    await press('Enter')
    expect(edits()).toEqual(['commit 0=1000'])
  })

  it('commits what is right when it is left, and restores the cell when it is not', async () => {
    const right = openGrid()
    await right.focus()
    await right.press('7')
    right.field().element.blur()
    expect(right.edits()).toEqual(['commit 0=7'])

    const wrong = openGrid()
    await wrong.focus()
    await wrong.press('7', 'o')
    wrong.field().element.blur()
    await nextTick()
    expect(wrong.edits()).toEqual([])
    expect(wrong.field().exists()).toBe(false)
    expect(wrong.cell()).toMatchObject({ value: '10', content: 's' })
  })

  it('begins with the present content, selected, on F2 and on a double click', async () => {
    const { focus, press, pointer, tiles, field } = openGrid()
    await focus()
    await press('F2')
    expect(field().element.value).toBe('=s')
    expect([field().element.selectionStart, field().element.selectionEnd]).toEqual([0, 2])
    await press('Escape')
    await pointer('pointerdown', 1, 1)
    await pointer('pointerup', 1, 1)
    tiles.element.dispatchEvent(new MouseEvent('dblclick', { clientX: 33, clientY: 33, bubbles: true }))
    await nextTick()
    expect(field().element.value).toBe('3')
  })

  it('commits to its own cell when another one is pressed', async () => {
    const { focus, press, pointer, edits, cell } = openGrid()
    await focus()
    await press('7')
    await pointer('pointerdown', 2, 2)
    await pointer('pointerup', 2, 2)
    expect(edits()).toEqual(['commit 0=7', 'press 2,2'])
    expect(cell().at).toBe('3,3')
  })
})
