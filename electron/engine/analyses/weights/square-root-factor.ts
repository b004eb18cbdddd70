import { isFinite, type Dense } from './dense'

/**
 * A square C with C Cᵀ = G, by Cholesky's method. Its pivot is the largest entry that is left on the diagonal: a head
 * of lower rank makes G singular, and in any other order rounding would be divided by small pivots.
 *
 * @param gram G, symmetric and not negative
 * @param rounding the relative rounding of its entries: pivots below it are none
 * @returns all NaN where G is not finite
 * @see N. Higham, Analysis of the Cholesky decomposition of a semi-definite matrix, 1990
 */
export function squareRootFactor(gram: Dense, rounding: number): Dense {
  const { rows: n, values: G } = gram
  const C = new Float64Array(n * n)
  const factor = { rows: n, columns: n, values: C }
  if (!isFinite(gram)) {
    C.fill(NaN)
    return factor
  }
  const left = Float64Array.from({ length: n }, (_, i) => G[i * n + i])
  const least = n * rounding * left.reduce((largest, value) => Math.max(largest, value), 0)
  for (let step = 0; step < n; step++) {
    let j = 0
    for (let i = 1; i < n; i++) if (left[i] > left[j]) j = i
    if (left[j] <= least) break
    const root = Math.sqrt(left[j])
    for (let i = 0; i < n; i++) {
      if (left[i] === -Infinity) continue
      let sum = G[i * n + j]
      for (let k = 0; k < step; k++) sum -= C[i * n + k] * C[j * n + k]
      C[i * n + step] = sum / root
      left[i] -= C[i * n + step] ** 2
    }
    // The pivot is used up.
    C[j * n + step] = root
    left[j] = -Infinity
  }
  return factor
}
