import { describe, expect, it } from 'vitest'
import { cellStep } from './cell-steps'
import { mapGeometry } from './geometry'

const axis = {
  role: 'dim',
  of: 'dims',
  labels: ['tok a', 'tok b', 'tok c', 'prev a', 'prev b', 'dim 5'].map((text) => {
    const [role, name] = text.split(' ')
    return { role: role, name: name }
  }),
} as const
const geometry = mapGeometry({ rows: axis, columns: axis }, 20)

function step(row: number, column: number, key: string, ctrlKey = false) {
  const cell = cellStep(geometry, { row, column }, { key, ctrlKey, metaKey: false })
  return cell && [cell.row, cell.column]
}

describe('cellStep', () => {
  it.each([
    ['ArrowUp', [1, 2]],
    ['ArrowDown', [3, 2]],
    ['ArrowLeft', [2, 1]],
    ['ArrowRight', [2, 3]],
    ['Home', [2, 0]],
    ['End', [2, 5]],
  ])('%s', (key, to) => {
    expect(step(2, 2, key)).toEqual(to)
  })

  it('stays at an edge', () => {
    expect(step(0, 0, 'ArrowUp')).toEqual([0, 0])
    expect(step(5, 5, 'ArrowRight')).toEqual([5, 5])
  })

  it('goes with Ctrl to the edge of the role group, then to the edge of the next', () => {
    expect(step(0, 0, 'ArrowRight', true)).toEqual([0, 2])
    expect(step(0, 2, 'ArrowRight', true)).toEqual([0, 4])
    expect(step(0, 4, 'ArrowRight', true)).toEqual([0, 5])
    expect(step(0, 4, 'ArrowLeft', true)).toEqual([0, 3])
    expect(step(0, 3, 'ArrowLeft', true)).toEqual([0, 0])
    expect(step(4, 1, 'ArrowUp', true)).toEqual([3, 1])
  })

  it('goes with Ctrl Home and Ctrl End to the corners', () => {
    expect(step(2, 2, 'Home', true)).toEqual([0, 0])
    expect(step(2, 2, 'End', true)).toEqual([5, 5])
  })

  it('goes where the arrow points in a transposed picture', () => {
    const turned = mapGeometry({ rows: axis, columns: axis }, 20, { transposed: true })
    const right = cellStep(
      turned,
      { row: 2, column: 2 },
      { key: 'ArrowRight', ctrlKey: false, metaKey: false },
    )
    expect(right).toEqual({ row: 3, column: 2 })
  })

  it('leaves other keys alone', () => {
    expect(step(2, 2, 'a')).toBeNull()
  })
})
