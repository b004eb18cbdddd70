import type { Matrix } from '../tensor/matrix'

/** Matrices up to this many dims are written out; larger ones too, unless most of their cells are 0. */
const WRITTEN_OUT = 16
const MOST_SET = 1 / 8

/** A list of texts as Python writes it. JSON's strings are Python's as well. */
export function pythonText(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`
}

/** A number as Python writes it. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'np.nan'
  if (Math.abs(value) === Infinity) return value < 0 ? '-np.inf' : 'np.inf'
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/**
 * Lines that make a matrix: written out row by row, or zeros with cells set.
 *
 * @param cell what stands in a cell: its number, or an expression of names that the code has
 */
export function pythonMatrix(
  name: string,
  { rows, columns, values }: Matrix,
  cell: (index: number) => string,
): string {
  const nonZero = values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  const isSmall = rows <= WRITTEN_OUT && columns <= WRITTEN_OUT
  if (isSmall || nonZero > MOST_SET * values.length) {
    const lines = Array.from({ length: rows }, (_, r) => {
      const cells = Array.from({ length: columns }, (_, c) => cell(r * columns + c))
      return `    [${cells.join(', ')}],`
    })
    return `${name} = np.array([\n${lines.join('\n')}\n], dtype=float)`
  }
  const set = Array.from(values, (value, index) => ({ value, index })).filter(({ value }) => value !== 0)
  const lines = set.map(
    ({ index }) => `${name}[${Math.floor(index / columns)}, ${index % columns}] = ${cell(index)}`,
  )
  return [`${name} = np.zeros((${rows}, ${columns}))`, ...lines].join('\n')
}
