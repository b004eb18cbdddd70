import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import type { Dim } from '#shared/circuit/basis'
import type { Weights } from '#shared/circuit/circuit'
import type { Axis, Cell, Stage } from '#shared/circuit/stage'
import { withCells, zeroWeights, type CellChange } from '#shared/circuit/weights'
import MatrixGrid from './MatrixGrid.vue'

const PITCH = 22
const constants = { s: 10 }

//              0        1        2         3
const names = ['tok a', 'tok b', 'prev a', 'prev b']
const labels = names.map((text): Dim => {
  const [role, name] = text.split(' ')
  return { role, name }
})
const axis = (role: 'query' | 'key'): Axis => ({ role, of: 'dims', labels })
const stage: Stage = {
  id: '1.0.W_QK',
  kind: 'W_QK',
  layer: 1,
  head: 0,
  title: 'W_QK',
  rows: axis('query'),
  columns: axis('key'),
  scale: 'signed',
}

/** What a test sees happen, in order: "preview 0=9.5", "commit 0=9", "cancel", "press 0,0", "hover 0,0", "hover –". */
type Log = string[]

/**
 * A grid over weights that follow it as a document would: a preview shows and can be taken back, a commit stays.
 * W_QK[tok a, tok a] is the expression `s`, W_QK[tok b, tok b] the number 3, the rest 0.
 */
function openGrid() {
  const start = withCells(
    zeroWeights(4),
    [
      { index: 0, content: 's' },
      { index: 5, content: 3 },
    ],
    constants,
  )
  const committed = shallowRef<Weights>(start)
  const shown = shallowRef<Weights>(start)
  const log: Log = []
  const text = (changes: readonly CellChange[]) =>
    changes.map(({ index, content }) => `${index}=${content}`).join(' ')
  const place = ({ row, column }: Cell) => `${row},${column}`

  const Host = defineComponent(
    () => () =>
      h(MatrixGrid, {
        stage,
        weights: shown.value,
        pitch: PITCH,
        limit: 10,
        highlight: null,
        constants,
        editedIndices: new Set([5]),
        name: 'W_QK, head 1.0',
        sentenceOf: ({ row, column }: Cell) => `Query ${names[row]}, key ${names[column]}.`,
        onHover: (cell: Cell | null) => log.push(`hover ${cell ? place(cell) : '–'}`),
        onPress: (cell: Cell) => log.push(`press ${place(cell)}`),
        onPreview(changes: readonly CellChange[]) {
          log.push(`preview ${text(changes)}`)
          shown.value = withCells(committed.value, changes, constants)
        },
        onCommit(changes: readonly CellChange[]) {
          log.push(`commit ${text(changes)}`)
          shown.value = committed.value = withCells(committed.value, changes, constants)
        },
        onCancel() {
          log.push('cancel')
          shown.value = committed.value
        },
      }),
  )
  const host = mount(Host, { attachTo: document.body })
  const grid = host.get<HTMLElement>('[role=grid]')
  const tiles = grid.get('canvas')

  const element = () => grid.get<HTMLElement>('[role=gridcell]').element
  const field = () => grid.find<HTMLInputElement>('input')

  return {
    host,
    grid,
    tiles,
    log,
    edits: () => log.filter((line) => !line.startsWith('hover')),
    field,
    cell: () => ({
      at: `${element().getAttribute('aria-rowindex')},${element().getAttribute('aria-colindex')}`,
      value: element().dataset.value,
      content: element().dataset.content,
    }),
    element,
    bubble: () => (grid.find('.bubble').exists() ? grid.get('.bubble').text() : null),
    async focus() {
      grid.element.focus()
      await nextTick()
    },
    /** Keys as a keyboard gives them: to whatever has the focus. "Shift+Enter", "7". */
    async press(...keys: string[]) {
      for (const each of keys) {
        const parts = each.split('+')
        const key = parts.pop() || '+'
        const has = (name: string) => parts.includes(name)
        const target = document.activeElement as HTMLElement
        const event = new KeyboardEvent('keydown', {
          key,
          shiftKey: has('Shift'),
          altKey: has('Alt'),
          ctrlKey: has('Ctrl'),
          bubbles: true,
          cancelable: true,
        })
        target.dispatchEvent(event)
        if (!event.defaultPrevented && key.length === 1 && target instanceof HTMLInputElement) {
          target.value += key
          target.dispatchEvent(new Event('input', { bubbles: true }))
        }
        await nextTick()
      }
    },
    async pointer(type: string, row: number, column: number, up = 0, keys: Partial<PointerEventInit> = {}) {
      const groups = (index: number) => (index > 1 ? 4 : 0)
      const at = (index: number) => index * PITCH + groups(index) + PITCH / 2
      const event = new PointerEvent(type, {
        pointerId: 1,
        isPrimary: true,
        button: 0,
        bubbles: true,
        cancelable: true,
        clientX: at(column),
        clientY: at(row) - up,
        ...keys,
      })
      tiles.element.dispatchEvent(event)
      await nextTick()
    },
  }
}

enableAutoUnmount(afterEach)

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
    await pointer('pointermove', 3, 1, 40, { shiftKey: true })
    await pointer('pointerup', 3, 1, 40, { shiftKey: true })
    expect(edits()).toEqual([])
    expect(cell().at).toBe('4,2')
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
