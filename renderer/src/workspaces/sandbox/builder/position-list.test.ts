import { expect, it } from 'vitest'
import { positionList } from './position-list'

it.each([
  ['', []],
  ['0', [0]],
  ['2, 0 0', [0, 2]],
  ['1–3, 5', [1, 2, 3, 5]],
  ['1-1', [1]],
])('%j lists %j', (text, expected) => expect(positionList(text, 6)).toEqual(expected))

it.each(['6', '-1', 'a', '1.5', '3-1', '0–9999'])('%j is no list of 6 positions', (text) =>
  expect(positionList(text, 6)).toBeNull(),
)
