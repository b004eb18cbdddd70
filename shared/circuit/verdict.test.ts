import { expect, it } from 'vitest'
import { matrixOf, zeros } from '../tensor/operations'
import { verdict } from './verdict'

const judged = (expected: number, got: number) => verdict(matrixOf([[expected]]), matrixOf([[got]]))

it('the homework allows 1e-6 and a hundred-thousandth of what it got', () => {
  expect(judged(0, 1e-6)).toMatchObject({ passes: true, passesStrictly: true })
  expect(judged(30, 30.0003)).toMatchObject({ passes: true, passesStrictly: false })
  expect(judged(30, 30.0004)).toMatchObject({ passes: false, passesStrictly: false })
  expect(judged(-30, -30.0003)).toMatchObject({ passes: true })
  expect(judged(0, 1.1e-6)).toMatchObject({ passes: false })
})

it('shapes come first: a row does not pass for a matrix', () => {
  expect(
    verdict(
      matrixOf([[1, 1]]),
      matrixOf([
        [1, 1],
        [1, 1],
      ]),
    ),
  ).toEqual({
    sameShape: false,
    passes: false,
    passesStrictly: false,
    worst: null,
  })
  expect(verdict(matrixOf([[1, 2]]), zeros(0, 2)).passes).toBe(false)
})

it('says which cell is furthest off', () => {
  const expected = matrixOf([
    [1, 2],
    [3, 4],
  ])
  const got = matrixOf([
    [1, 2.5],
    [2, 4],
  ])
  expect(verdict(expected, got).worst).toEqual({ row: 1, column: 0, difference: 1 })
})

it('what is not a finite number passes nowhere, and is the worst', () => {
  expect(judged(1, Infinity)).toMatchObject({ passes: false, worst: { difference: Infinity } })
  expect(verdict(matrixOf([[1, 1]]), matrixOf([[9, NaN]]))).toMatchObject({
    passes: false,
    worst: { column: 1, difference: NaN },
  })
})
