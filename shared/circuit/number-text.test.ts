import { expect, it } from 'vitest'
import { exactText } from './number-text'

it.each([
  [0, '0'],
  [-0, '0'],
  [10, '10'],
  [9.999546021312977, '9.99955'],
  [0.9999546021312976, '0.999955'],
  [-0.5, '−0.5'],
  [1 / 3, '0.333333'],
  [4.54349e-5, '4.54e−5'],
  [-9.08e-4, '−9.08e−4'],
  [0.001, '0.001'],
  [1e6, '1000000'],
  [1e9, '1e9'],
  [1e308, '1e308'],
  [-1.23456789e12, '−1.23457e12'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
  [NaN, 'NaN'],
])('%d reads %s', (value, text) => {
  expect(exactText(value)).toBe(text)
})
