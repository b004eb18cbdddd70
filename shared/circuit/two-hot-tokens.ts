import type { Matrix } from '../tensor/matrix'
import type { TwoHotEmbedding } from './circuit'

/**
 * The tokens whose two-hot embedding a given X is: row i is 1 in the token's dim and in that of position i, else 0.
 *
 * @param X [S, D]
 * @returns `null` where X is anything else
 */
export function twoHotTokens(X: Matrix, { vocabulary, positions, extra }: TwoHotEmbedding): string[] | null {
  const V = vocabulary.length
  if (X.columns !== V + positions + extra || X.rows > positions) return null
  const tokens: string[] = []
  for (let row = 0; row < X.rows; row++) {
    const values = X.values.subarray(row * X.columns, (row + 1) * X.columns)
    const token = values.indexOf(1)
    const isTwoHot = values.every((value, dim) => value === (dim === token || dim === V + row ? 1 : 0))
    if (token < 0 || token >= V || !isTwoHot) return null
    tokens.push(vocabulary[token])
  }
  return tokens
}
