import type { Matrix } from '../tensor/matrix'
import { FormatError } from './format-error'

/** A named array of numbers from a file, in float64, last axis fastest. */
export interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float64Array
}

export interface NamedMatrix {
  readonly name: string
  readonly matrix: Matrix
}

/** No axis of a circuit's matrix or of a small model's stack of heads is longer. */
const MOST_AXES = 8

/**
 * How many entries an array of this shape has. Called before anything is allocated for it.
 *
 * @throws FormatError for a shape that no array in a file can have
 */
export function entriesIn(shape: readonly number[], name: string): number {
  if (shape.length > MOST_AXES)
    throw new FormatError(
      `“${name}” has ${shape.length} axes, and at most ${MOST_AXES} are read. Save it with fewer.`,
      'unsupported',
    )
  let entries = 1
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new FormatError(`“${name}” says an impossible shape: ${shapeText(shape)}.`)
    }
    entries *= length
    if (!Number.isSafeInteger(entries)) {
      throw new FormatError(`“${name}” says a shape that no file can hold: ${shapeText(shape)}.`)
    }
  }
  return entries
}

/** "2 × 3 × 4"; a single number has the shape "()". */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? '()' : shape.join(' × ')
}

/**
 * The matrices of a tensor: itself where it has two axes, and one for each index of the first where it has three
 * (TransformerLens stacks the heads of a layer so); none otherwise.
 */
export function matricesIn({ name, shape, values }: Tensor): NamedMatrix[] {
  const [rows, columns] = shape.slice(-2)
  if (values.length === 0) return []
  if (shape.length === 2) return [{ name, matrix: { rows, columns, values } }]
  if (shape.length !== 3) return []
  const size = rows * columns
  return Array.from({ length: shape[0] }, (_, i) => ({
    name: `${name}[${i}]`,
    matrix: { rows, columns, values: values.slice(i * size, (i + 1) * size) },
  }))
}
