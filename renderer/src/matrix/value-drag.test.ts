import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draggedTo, pressedDrag, steppedValue, stepOf, type ValueDrag } from './value-drag'

const plain = { shiftKey: false, altKey: false }
const fine = { shiftKey: true, altKey: false }
const coarse = { shiftKey: false, altKey: true }

/** Pixels upwards since the press, move by move. */
function drag(
  from: number,
  limit: number,
  ...moves: readonly (readonly [up: number, keys?: typeof plain])[]
) {
  return moves.reduce<ValueDrag>(
    (state, [up, keys]) => draggedTo(state, 500 - up, stepOf(limit, keys ?? plain)),
    pressedDrag(from, limit, 500),
  )
}

describe('a step', () => {
  it('is 0.5 in W_QK of limit 10 and 0.05 in W_OV of limit 1', () => {
    expect(stepOf(10, plain)).toBe(0.5)
    expect(stepOf(1, plain)).toBe(0.05)
  })

  it('is ten times finer with Shift and five times coarser with Alt', () => {
    expect(stepOf(10, fine)).toBe(0.05)
    expect(stepOf(10, coarse)).toBe(2.5)
  })
})

describe('the dead zone', () => {
  it('keeps a press still for less than 6 px either way', () => {
    expect(drag(3, 10, [5])).toMatchObject({ moved: false, value: 3 })
    expect(drag(3, 10, [-5])).toMatchObject({ moved: false, value: 3 })
  })

  it('ends at 6 px; a step is 4 px from there', () => {
    expect(drag(3, 10, [6])).toMatchObject({ moved: true, value: 3 })
    expect(drag(3, 10, [9]).value).toBe(3)
    expect(drag(3, 10, [10]).value).toBe(3.5)
    expect(drag(3, 10, [6 + 4 * 4]).value).toBe(5)
    expect(drag(3, 10, [-10]).value).toBe(2.5)
  })

  it('does not care which keys were down in it', () => {
    expect(drag(3, 10, [5, fine], [4, coarse], [10]).value).toBe(3.5)
  })
})

describe('holding', () => {
  it('rests 6 px longer at 0', () => {
    // 10 → 0 is 20 steps: 80 px after the dead zone
    expect(drag(10, 10, [-(6 + 79)]).value).toBe(0.5)
    expect(drag(10, 10, [-(6 + 80)]).value).toBe(0)
    expect(drag(10, 10, [-(6 + 80 + 6 + 3)]).value).toBe(0)
    expect(drag(10, 10, [-(6 + 80 + 6 + 4)]).value).toBe(-0.5)
  })

  it('meets 0 exactly from a value between the steps', () => {
    expect(drag(0.7, 10, [-(6 + 4)]).value).toBe(0.2)
    expect(drag(0.7, 10, [-(6 + 6)]).value).toBe(0)
    expect(drag(-0.7, 10, [6 + 6]).value).toBe(0)
  })

  it('finds the old value again, to the last digit', () => {
    expect(drag(1 / 3, 10, [40], [5]).value).toBe(1 / 3)
    expect(drag(1 / 3, 10, [40], [-5]).value).toBe(1 / 3)
  })

  it('rests at the old value when it is met in another step than it was left in', () => {
    // up 2 × 0.5, then fine: back over 20 × 0.05 = 80 px
    const up = [6 + 8] as const
    const switched = [6 + 8, fine] as const
    expect(drag(3, 10, up, switched, [14 - 76, fine]).value).toBe(3.05)
    expect(drag(3, 10, up, switched, [14 - 80, fine]).value).toBe(3)
    expect(drag(3, 10, up, switched, [14 - 86, fine]).value).toBe(3)
    expect(drag(3, 10, up, switched, [14 - 90, fine]).value).toBe(2.95)
  })
})

describe('a change of keys during the drag', () => {
  it('leaves the value where it is', () => {
    for (const keys of [fine, coarse]) expect(drag(3, 10, [22], [22, keys]).value).toBe(5)
  })

  it('goes on in the new step from there', () => {
    expect(drag(3, 10, [22], [22, fine], [26, fine]).value).toBe(5.05)
    expect(drag(3, 10, [22], [22, fine], [30, fine], [30], [34]).value).toBe(5.6)
    expect(drag(3, 10, [22], [22, coarse], [26, coarse]).value).toBe(7.5)
  })

  it('never moves the value by more than one of the steps in use for one pixel', () => {
    const keys = fc.constantFrom(plain, fine, coarse)
    const path = fc.array(fc.tuple(fc.constantFrom(-1, 0, 1), keys), { maxLength: 400 })
    fc.assert(
      fc.property(path, fc.integer({ min: -200, max: 200 }), (moves, twentieths) => {
        let state = pressedDrag(twentieths / 20, 10, 0)
        let y = 0
        for (const [pixel, pressed] of moves) {
          const step = stepOf(10, pressed)
          const before = state.value
          y += pixel
          state = draggedTo(state, y, step)
          expect(Math.abs(state.value - before)).toBeLessThanOrEqual(step + 1e-6)
        }
      }),
    )
  })
})

describe('values', () => {
  it('have the decimals of their step and of where they began', () => {
    expect(drag(0, 2, [6 + 4 * 3]).value).toBe(0.3)
    expect(drag(0, 1, [6 + 4 * 3]).value).toBe(0.15)
    expect(drag(0, 5, [6 + 4, fine]).value).toBe(0.025)
    expect(drag(7.43, 10, [10]).value).toBe(7.93)
    expect(steppedValue(10.5, 1, 1)).toBe(11.5)
    expect(steppedValue(1 / 3, 1, 0.5)).toBe(0.833333)
    expect(steppedValue(0.1, 1, 0.2)).toBe(0.3)
  })

  it('are a step apart on a scale of any size', () => {
    expect(drag(0, 1e-7, [10]).value).toBe(5e-9)
    expect(drag(0, 2e9, [10]).value).toBe(1e8)
  })

  it('depend on where the pointer is, not on how it came there', () => {
    const up = fc.integer({ min: -300, max: 300 })
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), up, up, (from, detour, end) => {
        const direct = drag(from, 10, [50], [end])
        expect(drag(from, 10, [50], [detour], [end]).value).toBe(direct.value)
      }),
    )
  })

  it('never fall when the pointer rises', () => {
    const up = fc.integer({ min: -300, max: 300 })
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), up, up, (from, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(drag(from, 10, [low]).value).toBeLessThanOrEqual(drag(from, 10, [high]).value)
      }),
    )
  })

  it('are never minus zero', () => {
    expect(Object.is(drag(0.5, 10, [-(6 + 4)]).value, 0)).toBe(true)
    expect(Object.is(steppedValue(0.5, -1, 0.5), 0)).toBe(true)
  })

  it('start at the end of the scale when the weight was infinite, at 0 when it was not a number', () => {
    expect(drag(-Infinity, 10, [5]).value).toBe(-Infinity)
    expect(drag(-Infinity, 10, [10]).value).toBe(-9.5)
    expect(drag(NaN, 10, [10]).value).toBe(0.5)
  })

  it('stay finite', () => {
    expect(drag(Number.MAX_VALUE, Number.MAX_VALUE, [100]).value).toBe(Number.MAX_VALUE)
  })
})

it('rests at every value that holds on its way: 0, 1 and the constants', () => {
  const pressed = pressedDrag(3, 10, 100, [0, 1, 10])
  // 6 px at the old value, 16 px for four steps, 6 px at 1.
  const at = (down: number) => draggedTo(pressed, 100 + down, 0.5).value
  expect([18, 22, 28, 32].map(at)).toEqual([1.5, 1, 1, 0.5])
})
