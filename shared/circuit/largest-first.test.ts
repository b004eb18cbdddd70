import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allInOrder, largestFirst, ORDERED } from './largest-first'

const items = (values: readonly number[]) => values.map((value) => ({ value }))
const size = ({ value }: { value: number }) => (Number.isNaN(value) ? Infinity : Math.abs(value))
const numbers = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, 2, NaN, Infinity))

it('orders few completely', () => {
  const sorted = largestFirst(items([1, -3, 0.5, NaN, 2])).map(({ value }) => value)
  expect(sorted).toEqual([NaN, -3, 2, 1, 0.5])
})

it('keeps all of many, the largest 256 in order before the others', () => {
  fc.assert(
    fc.property(fc.array(numbers, { minLength: ORDERED + 1, maxLength: 900 }), (values) => {
      const given = items(values)
      const got = largestFirst(given)
      expect(new Set(got)).toEqual(new Set(given))
      expect(got).toHaveLength(given.length)
      const expected = given.map(size).sort((a, b) => (a === b ? 0 : b - a))
      expect(got.slice(0, ORDERED).map(size)).toEqual(expected.slice(0, ORDERED))
    }),
  )
})

it('has all of many in order where they are asked for', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 900 }), (values) => {
      const given = items(values)
      const expected = given.map(size).sort((a, b) => (a === b ? 0 : b - a))
      expect(allInOrder(largestFirst(given)).map(size)).toEqual(expected)
    }),
  )
})
