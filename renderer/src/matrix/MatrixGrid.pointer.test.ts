import { describe, expect, it } from 'vitest'
import { openGrid } from './MatrixGrid.testing'

describe('dragging', () => {
  it('previews every step and commits once, on release', async () => {
    const { pointer, edits, cell, bubble } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 5)
    expect(bubble()).toBeNull()
    await pointer('pointermove', 1, 1, 10)
    await pointer('pointermove', 1, 1, 14)
    expect(cell()).toEqual({ at: '2,2', value: '4', content: undefined })
    expect(bubble()).toBe('4 was 3')
    await pointer('pointerup', 1, 1, 14)
    expect(edits()).toEqual(['preview 5=3.5', 'preview 5=4', 'commit 5=4'])
    expect(bubble()).toBeNull()
  })

  it('goes fine with Shift and coarse with Alt, without a jump', async () => {
    const { pointer, edits } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 10)
    await pointer('pointermove', 1, 1, 10, { shiftKey: true })
    await pointer('pointermove', 1, 1, 18, { shiftKey: true })
    await pointer('pointermove', 1, 1, 18, { altKey: true })
    await pointer('pointermove', 1, 1, 22, { altKey: true })
    expect(edits()).toEqual(['preview 5=3.5', 'preview 5=3.6', 'preview 5=6.1'])
  })

  it('turns an expression into a number, and leaves it one when it comes back to where it was', async () => {
    const { pointer, edits, cell, bubble } = openGrid()
    await pointer('pointerdown', 0, 0)
    await pointer('pointermove', 0, 0, -10)
    expect(cell()).toMatchObject({ value: '9.5', content: undefined })
    expect(bubble()).toBe('9.5 was s = 10')
    await pointer('pointermove', 0, 0, 0)
    expect(cell()).toMatchObject({ value: '10', content: 's' })
    await pointer('pointerup', 0, 0, 0)
    expect(edits()).toEqual(['preview 0=9.5', 'preview 0=s', 'cancel'])
  })

  it('is put back by Esc, and the rest of the gesture does nothing', async () => {
    const { pointer, press, edits, cell } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 30)
    await press('Escape')
    expect(cell().value).toBe('3')
    await pointer('pointermove', 1, 1, 60)
    await pointer('pointerup', 1, 1, 60)
    expect(edits()).toEqual(['preview 5=6', 'cancel'])
  })

  it('commits what is seen when the window or the pointer is lost', async () => {
    for (const lose of ['blur', 'lostpointercapture', 'pointercancel']) {
      const { pointer, edits } = openGrid()
      await pointer('pointerdown', 1, 1)
      await pointer('pointermove', 1, 1, 10)
      if (lose === 'blur') window.dispatchEvent(new Event('blur'))
      else await pointer(lose, 1, 1, 10)
      await pointer('pointermove', 1, 1, 30)
      await pointer('pointerup', 1, 1, 30)
      expect(edits()).toEqual(['preview 5=3.5', 'commit 5=3.5'])
    }
  })

  it('commits what is seen when the grid goes away, and lets the keyboard go', async () => {
    const { host, pointer, edits } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 10)
    host.unmount()
    expect(edits()).toEqual(['preview 5=3.5', 'commit 5=3.5'])
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    document.body.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
  })

  it('takes no keys but Esc meanwhile', async () => {
    const { pointer, press, edits, field, cell } = openGrid()
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 10)
    await press('7', 'ArrowLeft', 'Delete')
    expect(field().exists()).toBe(false)
    expect(cell().at).toBe('2,2')
    expect(edits()).toEqual(['preview 5=3.5'])
  })

  it('is a press when the pointer stays', async () => {
    const { pointer, edits } = openGrid()
    await pointer('pointerdown', 2, 3)
    await pointer('pointermove', 2, 3, 3)
    await pointer('pointerup', 2, 3, 3)
    expect(edits()).toEqual(['press 2,3'])
  })

  it('only begins with the main button, and not when Shift was down before', async () => {
    const { pointer, edits, cell } = openGrid()
    await pointer('pointerdown', 1, 1, 0, { button: 2 })
    await pointer('pointermove', 1, 1, 40)
    await pointer('pointerdown', 3, 1, 0, { shiftKey: true })
    await pointer('pointermove', 2, 3, 0, { shiftKey: true })
    await pointer('pointerup', 2, 3, 0, { shiftKey: true })
    expect(edits()).toEqual([])
    expect(cell().at).toBe('3,4')
  })
})

describe('hovering', () => {
  it('says each cell once, and when the pointer has left', async () => {
    const { pointer, log } = openGrid()
    await pointer('pointermove', 1, 2)
    await pointer('pointermove', 1, 2, 3)
    await pointer('pointermove', 2, 2)
    await pointer('pointerleave', 2, 2)
    expect(log).toEqual(['hover 1,2', 'hover 2,2', 'hover –'])
  })

  it('keeps to the dragged cell', async () => {
    const { pointer, log } = openGrid()
    await pointer('pointermove', 3, 3)
    await pointer('pointerdown', 3, 3)
    await pointer('pointermove', 0, 3)
    expect(log.filter((line) => line.startsWith('hover'))).toEqual(['hover 3,3'])
  })
})
