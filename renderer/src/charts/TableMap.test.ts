import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import TableMap from './TableMap.vue'

const table = () =>
  mount(TableMap, {
    props: {
      rows: ['0', '1'],
      columns: ['0', '1', '2'],
      values: Float64Array.of(0.25, -1.5, NaN, 4, 5e-7, 6),
      scale: { kind: 'signed' as const, limit: 10 },
      name: 'Loss difference',
      rowTitle: 'layer',
      columnTitle: 'head',
      unit: 'nats',
    },
    attachTo: document.body,
  })
const grid = (map: ReturnType<typeof table>) => map.get('[role=grid]')

describe('a table as a map', () => {
  it('says its size, and nothing of its cells until somebody looks', () => {
    const map = table()
    expect(grid(map).attributes()).toMatchObject({
      'aria-label': 'Loss difference',
      'aria-rowcount': '2',
      'aria-colcount': '3',
    })
    expect(map.find('[role=gridcell]').exists()).toBe(false)
  })

  it('tells each cell by the keyboard: its names, its exact number, its unit', async () => {
    const map = table()
    await grid(map).trigger('focus')
    const said = () => map.get('[role=gridcell]').text()
    expect(said()).toBe('layer 0, head 0: 0.25 nats')
    await grid(map).trigger('keydown', { key: 'ArrowRight' })
    expect(said()).toBe('layer 0, head 1: −1.5 nats')
    await grid(map).trigger('keydown', { key: 'End' })
    expect(said()).toBe('layer 0, head 2: no such number')
    await grid(map).trigger('keydown', { key: 'ArrowDown' })
    await grid(map).trigger('keydown', { key: 'ArrowDown' })
    expect(said()).toBe('layer 1, head 2: 6 nats')
    expect(map.get('[role=row]').attributes('aria-rowindex')).toBe('2')
    await grid(map).trigger('keydown', { key: 'ArrowLeft' })
    expect(said()).toBe('layer 1, head 1: 5e−7 nats')
  })

  it('presses the cell of the keyboard, and leaves keys with modifiers alone', async () => {
    const map = table()
    await grid(map).trigger('focus')
    await grid(map).trigger('keydown', { key: 'ArrowDown' })
    await grid(map).trigger('keydown', { key: 'ArrowRight', ctrlKey: true })
    await grid(map).trigger('keydown', { key: 'Enter' })
    expect(map.emitted('press')).toEqual([[{ row: 1, column: 0 }]])
  })
})
