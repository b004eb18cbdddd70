import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { rowsOf } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'

/** A file of e2e/reference/toy, whose README says how it was made. */
export function toyFile<T>(name: string): T {
  const url = new URL(`../../e2e/reference/toy/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as T
}

/** Every entry within a tolerance that is absolute below 1 and relative above; −∞ only where −∞ is expected. */
export function expectMatrix(got: Matrix, expected: readonly (readonly number[])[], tolerance: number): void {
  const rows = rowsOf(got)
  expect([rows.length, got.columns]).toEqual([expected.length, expected[0].length])
  expected.forEach((row, r) =>
    row.forEach((value, c) => {
      const within = tolerance * Math.max(1, Math.abs(value))
      const isNear = rows[r][c] === value || Math.abs(rows[r][c] - value) <= within
      expect(isNear, `[${r}, ${c}]: ${rows[r][c]} for ${value}`).toBe(true)
    }),
  )
}
