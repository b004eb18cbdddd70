/** Two shapes that do not go together, or rows of different length. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}
