import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { isFinite, squareSum, type Dense } from './dense'

/** Below this share of the norm the eigenvalues are rounding: a head that writes where it does not read has none. */
const VANISHING = 1e-6

/**
 * Σ Re λ / Σ |λ|: 1 where a circuit keeps what it reads, −1 where it turns it round.
 *
 * @param product the small one of both orders, W_O W_V: its non-zero eigenvalues are those of W_V W_O
 * @returns `null` where all eigenvalues vanish, and for what is not finite
 */
export function eigenvalueScore(product: Dense): number | null {
  if (!isFinite(product)) return null
  const { real, imaginary } = eigenvalues(product)
  const sizes = real.map((value, i) => Math.hypot(value, imaginary[i]))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (!(total > VANISHING * Math.sqrt(squareSum(product)))) return null
  return real.reduce((sum, value) => sum + value, 0) / total
}

/** Of a square matrix that is finite, in no order. */
export function eigenvalues({ rows, columns, values }: Dense): { real: number[]; imaginary: number[] } {
  const matrix = Matrix.from1DArray(rows, columns, Array.from(values))
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix)
  return { real: realEigenvalues, imaginary: imaginaryEigenvalues }
}
