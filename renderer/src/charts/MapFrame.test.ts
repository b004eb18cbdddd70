import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { Axis, AxisRole } from '#shared/circuit/stage'
import MapFrame from './MapFrame.vue'
import type { MapHighlight } from './map-highlight'

const positions = (role: AxisRole): Axis => ({
  role,
  of: 'positions',
  labels: ['b', 'c', 'd', 'a'].map((token, i) => ({ token, index: i + 1 })),
})
const dims: Axis = {
  role: 'key',
  of: 'dims',
  labels: [...'abcd'].flatMap((name) => ({ role: 'tok', name })).concat({ role: 'prev', name: 'a' }),
}
const focusOn = (row: number, column: number): MapHighlight => ({
  focus: { row, column },
  sources: [],
  targets: [],
  origins: [],
  rows: [],
  columns: [],
})
const lit = (wrapper: ReturnType<typeof frame>, kind: string) =>
  wrapper.findAll(kind).map((label) => label.text())

function frame(props: Partial<InstanceType<typeof MapFrame>['$props']> = {}) {
  return mount(MapFrame, {
    props: {
      stage: { rows: positions('query'), columns: positions('key') },
      pitch: 24,
      labels: 'full',
      highlight: null,
      ...props,
    },
    slots: { default: '<i class="tiles" />' },
  })
}

describe('MapFrame', () => {
  it('prints the axis roles and names every line', () => {
    const wrapper = frame()
    expect(wrapper.get('.row-axis').text()).toBe('query →')
    expect(wrapper.get('.column-axis').text()).toBe('key →')
    expect(lit(wrapper, '.row-labels .label')).toEqual(['b1', 'c2', 'd3', 'a4'])
    expect(lit(wrapper, '.column-labels .label')).toEqual(['b1', 'c2', 'd3', 'a4'])
  })

  it('brackets role groups where their name fits, and names dims on rows with their role', () => {
    const wrapper = frame({ stage: { rows: dims, columns: dims } })
    expect(lit(wrapper, '.bracket')).toEqual(['tok', ''])
    expect(lit(wrapper, '.row-labels .label').at(-1)).toBe('preva')
    expect(lit(wrapper, '.column-labels .label').at(-1)).toBe('a')
  })

  it('gives the slot exactly the size of the tiles', () => {
    const { style } = frame().get('.surface').element as HTMLElement
    expect([style.width, style.height]).toEqual(['95px', '95px'])
  })

  it('lights the query in ink and the key in accent', () => {
    const wrapper = frame({ highlight: focusOn(3, 0) })
    expect(lit(wrapper, '.is-query')).toEqual(['a4'])
    expect(lit(wrapper, '.is-key')).toEqual(['b1'])
  })

  it('keeps the accent on the key where keys are rows', () => {
    const wrapper = frame({ stage: { rows: positions('key'), columns: dims }, highlight: focusOn(1, 0) })
    expect(lit(wrapper, '.row-labels .is-key')).toEqual(['c2'])
  })

  it('names only the focused lines where labels would collide', () => {
    const wrapper = frame({ pitch: 9, highlight: focusOn(3, 0) })
    expect(lit(wrapper, '.label')).toEqual(['b1', 'a4'])
  })

  it('draws a band around every row and column that takes part', () => {
    const wrapper = frame({ highlight: { ...focusOn(0, 0), focus: null, rows: [3], columns: [0, 1] } })
    const boxes = wrapper
      .findAll<HTMLElement>('.band')
      .map(({ element: { style } }) => [style.left, style.top])
    expect(boxes).toEqual([
      ['-2px', '70px'],
      ['-2px', '-2px'],
      ['22px', '-2px'],
    ])
  })

  it('has row labels alone, or none', () => {
    expect(lit(frame({ labels: 'rows' }), '.label')).toHaveLength(4)
    expect(lit(frame({ labels: 'none' }), '.label')).toHaveLength(0)
  })
})
