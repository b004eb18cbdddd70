import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix'
import { isFinite, type Dense } from './dense'
import type { FactoredMatrix } from './factored-matrix'

export interface SingularDirections {
  /** Largest first, as many as the product can have. */
  readonly values: readonly number[]
  /** Unit vectors of the rows and of the columns, one for each value. */
  readonly rows: readonly Float64Array[]
  readonly columns: readonly Float64Array[]
}

/**
 * Σ σ u vᵀ of a product of two narrow matrices, from the small R_L R_Rᵀ of their QR decompositions.
 *
 * @returns `null` where it is not finite
 */
export function singularDirections({ left, right }: FactoredMatrix): SingularDirections | null {
  if (!isFinite(left) || !isFinite(right)) return null
  const [L, R] = [matrixOf(left), matrixOf(right).transpose()]
  const inner = left.columns
  if (inner > left.rows || inner > right.columns) {
    const { leftSingularVectors, rightSingularVectors, diagonal } = decomposed(L.mmul(R.transpose()))
    return {
      values: diagonal,
      rows: columnsOf(leftSingularVectors),
      columns: columnsOf(rightSingularVectors),
    }
  }
  const [a, b] = [new QrDecomposition(L), new QrDecomposition(R)]
  const core = decomposed(a.upperTriangularMatrix.mmul(b.upperTriangularMatrix.transpose()))
  return {
    values: core.diagonal,
    rows: columnsOf(a.orthogonalMatrix.mmul(core.leftSingularVectors)),
    columns: columnsOf(b.orthogonalMatrix.mmul(core.rightSingularVectors)),
  }
}

function decomposed(matrix: Matrix): SingularValueDecomposition {
  return new SingularValueDecomposition(matrix, { autoTranspose: true })
}

function matrixOf({ rows, columns, values }: Dense): Matrix {
  return Matrix.from1DArray(rows, columns, Array.from(values))
}

function columnsOf(matrix: Matrix): Float64Array[] {
  return Array.from({ length: matrix.columns }, (_, c) => Float64Array.from(matrix.getColumn(c)))
}
