import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import EntryMap from './EntryMap.vue'
import { linesInSight, numberBudget, type EntryPicture } from './entry-painter'
import { sampleIds } from '#shared/circuit/sample-ids'

const LINES = 50_257

function mounted() {
  return mount(EntryMap, {
    props: {
      rows: LINES,
      columns: LINES,
      pitch: 17,
      gutter: { left: 100, top: 50 },
      scale: { kind: 'signed', limit: 1 },
      valueAt: (row, column) => (row === column ? 1 : column > row ? undefined : null),
      rowText: (row) => `row ${row}`,
      columnText: (column) => `column ${column}`,
      name: 'OV circuit',
      axes: ['source token', 'logit'],
      sentenceOf: ({ row, column }) => `entry ${row}, ${column}`,
    },
    attachTo: document.body,
  })
}

describe('a map of a whole vocabulary', () => {
  it('is one grid with one tab stop that keys go through', async () => {
    const map = mounted()
    const grid = map.get('[role=grid]')
    expect(grid.attributes()).toMatchObject({ 'aria-rowcount': '50257', 'aria-colcount': '50257' })
    await grid.trigger('focus')
    const cell = () => {
      const { row, column, value } = (map.get('[role=gridcell]').element as HTMLElement).dataset
      return [row, column, value]
    }
    expect(cell()).toEqual(['0', '0', '1'])
    await grid.trigger('keydown', { key: 'ArrowRight' })
    expect(cell()).toEqual(['0', '1', ''])
    expect(map.get('[role=gridcell]').text()).toBe('Not computed yet.')
    await grid.trigger('keydown', { key: 'End', ctrlKey: true })
    expect(cell()).toEqual(['50256', '50256', '1'])
    await grid.trigger('keydown', { key: 'ArrowDown' })
    expect(cell()).toEqual(['50256', '50256', '1'])
    await grid.trigger('keydown', { key: 'Home', ctrlKey: true })
    await grid.trigger('keydown', { key: 'Enter' })
    expect(map.emitted('press')!.at(-1)).toEqual([{ row: 0, column: 0 }])
    map.unmount()
  })

  it('has in sight what its size and scroll say', () => {
    const picture = {
      ...{ rows: LINES, columns: 30, pitch: 10, gutter: { left: 100, top: 50 } },
      ...{ scroll: { left: 0, top: 1005 }, size: { width: 200, height: 150 } },
    }
    expect(linesInSight(picture as EntryPicture)).toEqual({
      down: { first: 100, last: 110 },
      across: { first: 0, last: 9 },
    })
  })
})

describe('a sample of tokens', () => {
  it('has no token twice, in their order, the same for the same seed', () => {
    const ids = sampleIds(500, 50_257, 3)
    expect(new Set(ids).size).toBe(500)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(ids.at(-1)).toBeLessThan(50_257)
    expect(sampleIds(500, 50_257, 3)).toEqual(ids)
    expect(sampleIds(500, 50_257, 4)).not.toEqual(ids)
    expect(sampleIds(9, 3, 0)).toEqual([0, 1, 2])
  })
})

it('prints numbers where they fit and say more than that they are nearly 0', () => {
  const characters = (pitch: number, limit: number) => numberBudget(pitch, { kind: 'signed', limit })
  expect([21, 22, 28].map((pitch) => characters(pitch, 10))).toEqual([0, 3, 4])
  // `≈−12` has four characters.
  expect([22, 28].map((pitch) => characters(pitch, 20))).toEqual([0, 4])
  expect(characters(34, 0.005)).toBe(0)
  expect(numberBudget(22, { kind: 'probability' })).toBe(3)
})
