import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { openGrid } from './MatrixGrid.testing'

describe('keys', () => {
  it('light the selected cell while they have the grid, and let it go with them', async () => {
    const { focus, press, log, grid } = openGrid()
    await focus()
    await press('7', 'o')
    ;(document.activeElement as HTMLElement).blur()
    await nextTick()
    await focus()
    grid.element.blur()
    expect(log).toEqual(['hover 0,0', 'hover –', 'hover 0,0', 'hover –'])
  })

  it('move the selection, and the focus of all views with it', async () => {
    const { focus, press, log, cell } = openGrid()
    await focus()
    await press('ArrowRight', 'Ctrl+ArrowDown', 'End')
    expect(cell().at).toBe('2,4')
    expect(log).toEqual(['hover 0,0', 'hover 0,1', 'hover 1,1', 'hover 1,3'])
  })

  it('change the value by a step, a fine one with Shift', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight', 'Alt+ArrowUp', 'Alt+ArrowUp', 'Alt+Shift+ArrowDown')
    expect(edits()).toEqual(['commit 5=3.5', 'commit 5=4', 'commit 5=3.95'])
  })

  it('zero a cell with Delete; a zero stays as it is', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('Delete', 'Delete', 'ArrowRight', 'Delete')
    expect(edits()).toEqual(['commit 0=0'])
  })

  it('lock with Enter', async () => {
    const { focus, press, edits } = openGrid()
    await focus()
    await press('ArrowDown', 'Enter')
    expect(edits()).toEqual(['press 1,0'])
  })

  it('leave everything else to the application', async () => {
    const { focus, grid } = openGrid()
    await focus()
    for (const [key, ctrlKey] of [
      ['z', true],
      ['-', true],
      ['=', true],
      ['0', true],
      ['Tab', false],
      ['Escape', false],
      ['F6', false],
    ] as const) {
      const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true })
      grid.element.dispatchEvent(event)
      expect([key, event.defaultPrevented]).toEqual([key, false])
    }
  })
})

describe('for assistive technology', () => {
  it('is an editable grid with a name, counts and one tab stop', () => {
    const { grid, host } = openGrid()
    expect(grid.attributes()).toMatchObject({
      'aria-label': 'W_QK, head 1.0',
      'aria-readonly': 'false',
      'aria-rowcount': '4',
      'aria-colcount': '4',
      'data-stage': '1.0.W_QK',
    })
    expect(host.findAll('[tabindex="0"]')).toHaveLength(1)
  })

  it('has the selected cell with its headers, its sentence and its exact value', async () => {
    const { focus, press, grid, element } = openGrid()
    await focus()
    await press('ArrowDown', 'ArrowRight')
    expect(grid.attributes('aria-activedescendant')).toBe(element().id)
    expect(element().getAttribute('aria-label')).toBe('Query tok b, key tok b. Edited.')
    expect(element().dataset.value).toBe('3')
    expect(grid.get('[role=rowheader]').text()).toBe('query tok b')
    expect(grid.get('[role=columnheader]').text()).toBe('key tok b')
    await press('=', '1', '/', '3', 'Enter', 'ArrowUp')
    expect(element().dataset.value).toBe('0.3333333333333333')
  })

  it('rings the selected cell while keys act on it, and only then', async () => {
    const { focus, grid, pointer, press } = openGrid()
    expect(grid.find('.is-ringed').exists()).toBe(false)
    await focus()
    expect(grid.find('.is-ringed').exists()).toBe(true)
    await press('7')
    expect(grid.find('.is-ringed').exists()).toBe(false)
    await press('Escape')
    await pointer('pointerdown', 1, 1)
    await pointer('pointermove', 1, 1, 20)
    expect(grid.find('.is-ringed').exists()).toBe(false)
  })
})
