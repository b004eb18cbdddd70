import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { Axis } from '#shared/circuit/stage'
import { mapGeometry, type MapCell } from './geometry'
import MapGrid from './MapGrid.vue'

const axis = (role: 'query' | 'key'): Axis => ({
  role,
  of: 'positions',
  labels: ['b', 'c', 'a'].map((token, i) => ({ token, index: i + 1 })),
})
const stage = { rows: axis('query'), columns: axis('key') }
const values = {
  rows: 3,
  columns: 3,
  values: Float64Array.of(0.1, 0, 0, 1 / 3, 2 / 3, 0, -1e-17, NaN, 9.99955),
}

function grid(matrix = values) {
  return mount(MapGrid, {
    props: {
      geometry: mapGeometry(stage, 20),
      values: matrix,
      stageId: '1.0.scores',
      name: 'Scores, head 1.0',
      sentenceOf: ({ row, column }: MapCell) => `Cell ${row} ${column}.`,
    },
  })
}
const cellOf = (wrapper: ReturnType<typeof grid>) => wrapper.find('[role=gridcell]')
/** happy-dom leaves the offsets of pointer events at 0. */
function point(wrapper: ReturnType<typeof grid>, type: string, offsetX: number, offsetY: number) {
  const event = new PointerEvent(type)
  Object.defineProperties(event, { offsetX: { value: offsetX }, offsetY: { value: offsetY } })
  wrapper.element.dispatchEvent(event)
  return wrapper.vm.$nextTick()
}

describe('MapGrid', () => {
  it('is one tab stop with a name and its size', () => {
    expect(grid().attributes()).toMatchObject({
      role: 'grid',
      tabindex: '0',
      'aria-label': 'Scores, head 1.0',
      'aria-readonly': 'true',
      'aria-rowcount': '3',
      'aria-colcount': '3',
      'data-stage': '1.0.scores',
    })
  })

  it('has the focused cell in the document with headers, place, sentence and exact number', async () => {
    const wrapper = grid()
    expect(cellOf(wrapper).exists()).toBe(false)
    await wrapper.trigger('focus')
    await wrapper.trigger('keydown', { key: 'ArrowDown' })
    const cell = cellOf(wrapper)
    expect(wrapper.attributes('aria-activedescendant')).toBe(cell.attributes('id'))
    expect(cell.attributes()).toMatchObject({ 'aria-rowindex': '2', 'aria-colindex': '1' })
    expect(cell.text()).toBe('Cell 1 0.')
    expect(Number(cell.attributes('data-value'))).toBe(1 / 3)
    expect(wrapper.get('[role=rowheader]').text()).toBe('query c, position 2')
    expect(wrapper.get('[role=columnheader]').text()).toBe('key b, position 1')
    expect(wrapper.emitted('hover')!.at(-1)).toEqual([{ row: 1, column: 0 }])
  })

  it('gives every number in full, also those that are none', async () => {
    const wrapper = grid()
    await wrapper.trigger('focus')
    const read: string[] = []
    for (let row = 0; row < 3; row++) {
      await wrapper.trigger('keydown', { key: 'Home' })
      for (let column = 0; column < 3; column++) {
        read.push(cellOf(wrapper).attributes('data-value')!)
        await wrapper.trigger('keydown', { key: 'ArrowRight' })
      }
      await wrapper.trigger('keydown', { key: 'ArrowDown' })
    }
    expect(read.map(Number)).toEqual([...values.values])
  })

  it('follows the values while it is looked at', async () => {
    const wrapper = grid()
    await wrapper.trigger('focus')
    await wrapper.setProps({ values: { ...values, values: values.values.map(() => 7) } })
    expect(cellOf(wrapper).attributes('data-value')).toBe('7')
  })

  it('says once which cell the pointer is on, and when it is on none', async () => {
    const wrapper = grid()
    await point(wrapper, 'pointermove', 25, 45)
    await point(wrapper, 'pointermove', 27, 47)
    expect(cellOf(wrapper).text()).toBe('Cell 2 1.')
    await wrapper.trigger('pointerleave')
    expect(wrapper.emitted('hover')).toEqual([[{ row: 2, column: 1 }], [null]])
    expect(cellOf(wrapper).exists()).toBe(false)
  })

  it('presses the cell under a click, and the keyboard cell with Enter', async () => {
    const wrapper = grid()
    await point(wrapper, 'click', 45, 5)
    await wrapper.trigger('focus')
    await wrapper.trigger('keydown', { key: 'End' })
    await wrapper.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('press')).toEqual([[{ row: 0, column: 2 }], [{ row: 0, column: 2 }]])
  })

  it('leaves the keys of commands to the window', async () => {
    const wrapper = grid()
    await wrapper.trigger('focus')
    for (const init of [{ key: 'z', ctrlKey: true }, { key: 'ArrowUp', altKey: true }, { key: 'Escape' }]) {
      const event = new KeyboardEvent('keydown', { ...init, cancelable: true })
      wrapper.element.dispatchEvent(event)
      expect(event.defaultPrevented).toBe(false)
    }
  })

  it('stays whole when the stage loses its rows', async () => {
    const wrapper = grid({ rows: 0, columns: 3, values: new Float64Array(0) })
    await wrapper.trigger('focus')
    await wrapper.trigger('keydown', { key: 'ArrowDown' })
    expect(wrapper.attributes('aria-rowcount')).toBe('0')
    expect(cellOf(wrapper).exists()).toBe(false)
  })
})
