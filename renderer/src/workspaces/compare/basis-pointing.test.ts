import { expect, it } from 'vitest'
import { computed } from 'vue'
import type { Axis, Stage } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import type { BasisPanel } from './basis-panels'
import { useBasisPointing } from './basis-pointing'

const axis = (role: Axis['role'], names: readonly string[]): Axis => ({
  role,
  of: 'dims',
  labels: names.map((name) => {
    const [group, own] = name.split(' ')
    return { role: group, name: own }
  }),
})
function panel(
  id: string,
  rows: readonly string[],
  columns: readonly string[],
  numbers: number[],
): BasisPanel {
  const stage: Stage = {
    ...{ id, kind: 'W_OV', layer: null, head: null, title: id, scale: 'signed' },
    rows: axis('writes to', rows),
    columns: axis('reads from', columns),
  }
  const values: Matrix = { rows: rows.length, columns: columns.length, values: Float64Array.from(numbers) }
  return { id, title: id, stage, values }
}
// Mine has no positions, and the trained head's grid has them between its tokens and what an earlier head wrote.
const mine = panel('mine', ['tok a', 'tok b'], ['tok a', 'prev a'], [1, 2, 3, 4])
const trained = panel('trained', ['tok a', 'tok b'], ['tok a', 'pos 0', 'prev a'], [5, 6, 7, 8, 9, 10])

it('lights the line of the same name in both, wherever it stands, and says both numbers', () => {
  const { point, highlights, said } = useBasisPointing(
    computed(() => [mine, trained]),
    ({ values }) => values!,
  )
  expect(said.value).toBe('')
  point(mine, { row: 1, column: 1 })
  expect(highlights.value.get('trained')!.focus).toEqual({ row: 1, column: 2 })
  expect(said.value).toBe('tok b, prev a: 4 mine, 10 trained')
  point(trained, { row: 0, column: 1 })
  expect(highlights.value.get('mine')!.focus).toBeNull()
  expect(said.value).toBe('tok a, pos 0: 6 trained')
  point(trained, null)
  expect(said.value).toBe('')
})
