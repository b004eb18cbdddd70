import type { Matrix } from './matrix'

/**
 * Softmax over each row: eˣ/Σeˣ, shifted by the row's largest entry so that no score is too large.
 *
 * An entry of −∞ has no share, exactly 0, whatever the rest of its row holds; a row without any other entry is
 * all zeros (MATHS §2, edits). A row with +∞ or NaN has no other shares than NaN.
 */
export function softmaxRows(scores: Matrix): Matrix {
  const { rows, columns } = scores
  const values = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const start = r * columns
    let largest = -Infinity
    for (let i = start; i < start + columns; i++) largest = Math.max(largest, scores.values[i])
    if (largest === -Infinity) continue
    let total = 0
    for (let i = start; i < start + columns; i++) {
      const score = scores.values[i]
      if (score === -Infinity) continue
      values[i] = Math.exp(score - largest)
      total += values[i]
    }
    for (let i = start; i < start + columns; i++) {
      if (scores.values[i] !== -Infinity) values[i] /= total
    }
  }
  return { rows, columns, values }
}
