import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matrixOf, product, productTransposed, rowsOf, transpose, zeros } from './operations'
import { ShapeError } from './shape-error'

const matrices = (rows: number, columns: number) =>
  fc
    .array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    })
    .map(matrixOf)

describe('matrices', () => {
  const A = matrixOf([
    [1, 2, 3],
    [4, 5, 6],
  ])

  it('come back as the rows that they were made of', () => {
    expect(rowsOf(A)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(rowsOf(zeros(2, 1))).toEqual([[0], [0]])
    expect(matrixOf([])).toMatchObject({ rows: 0, columns: 0 })
  })

  it('refuse rows of different length', () => {
    expect(() => matrixOf([[0, 1], [1]])).toThrow(new ShapeError('Row 1 has 1 columns, expected 2.'))
  })

  it('multiply rows by columns', () => {
    const B = matrixOf([
      [7, 8],
      [9, 10],
      [11, 12],
    ])
    expect(rowsOf(product(A, B))).toEqual([
      [58, 64],
      [139, 154],
    ])
  })

  it('refuse factors that do not fit', () => {
    expect(() => product(A, A)).toThrow('2 × 3 times 2 × 3 is not defined.')
    expect(() => productTransposed(A, zeros(1, 2))).toThrow(ShapeError)
  })

  it('a · bᵀ is the product with the transpose, and (ab)ᵀ = bᵀaᵀ', () => {
    fc.assert(
      fc.property(matrices(3, 4), matrices(4, 2), (a, b) => {
        expect(rowsOf(productTransposed(a, transpose(b)))).toEqual(rowsOf(product(a, b)))
        expect(rowsOf(transpose(product(a, b)))).toEqual(rowsOf(product(transpose(b), transpose(a))))
      }),
    )
  })

  it('a zero does not hide an infinity: 0 · ∞ is not a number', () => {
    const infinite = matrixOf([[Infinity], [1]])
    expect(rowsOf(product(matrixOf([[0, 1]]), infinite))).toEqual([[NaN]])
    expect(rowsOf(productTransposed(matrixOf([[0, 1]]), transpose(infinite)))).toEqual([[NaN]])
  })

  it('overflow is infinite', () => {
    expect(rowsOf(product(matrixOf([[1e200]]), matrixOf([[1e200]])))).toEqual([[Infinity]])
  })

  it('have products without rows', () => {
    expect(product(zeros(0, 3), zeros(3, 2))).toMatchObject({ rows: 0, columns: 2 })
  })
})
