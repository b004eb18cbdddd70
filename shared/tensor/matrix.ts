/** A dense matrix in float64, row after row: entry (r, c) is `values[r * columns + c]`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}
