import type { Matrix } from '#shared/tensor/matrix'
import { mixed, type HeadColour } from './head-colours'
import { packed, tintOf, type Scale, type Theme } from './palettes'

/** Matrices that are drawn over one another, with the colour of each. */
export interface Overlay {
  readonly matrices: readonly Matrix[]
  readonly colours: readonly HeadColour[]
  readonly empty: HeadColour
}

/** A square of numbers as pixels: packed colours, 0 where there is nothing. */
export interface Texture {
  readonly side: number
  readonly pixels: Uint32Array
}

/**
 * A picture of a square matrix with one pixel a cell, or one for `step` × `step` cells: then it shows the largest
 * magnitude among them, so that a single bright cell is never lost.
 *
 * @param causal keys after the query are no cells
 */
export function textureOf(
  matrix: Matrix,
  { scale, theme, causal, step = 1 }: { scale: Scale; theme: Theme; causal: boolean; step?: number },
): Texture {
  return drawn(matrix.rows, causal, step, (block) => {
    const largest = largestIn(matrix, block, causal)
    return Number.isNaN(largest) ? 0 : tintOf(largest, scale, theme).packed
  })
}

/** Likewise for several matrices of weights from 0 to 1, mixed. */
export function overlayTexture({ matrices, colours, empty }: Overlay, causal: boolean, step = 1): Texture {
  const weights = matrices.map(() => 0)
  return drawn(matrices[0].rows, causal, step, (block) => {
    matrices.forEach((matrix, i) => (weights[i] = largestIn(matrix, block, causal)))
    const [red, green, blue] = mixed(weights, colours, empty)
    return packed([Math.round(red), Math.round(green), Math.round(blue)])
  })
}

interface Block {
  top: number
  bottom: number
  left: number
  right: number
}

/** The finite number of the largest magnitude in a block; NaN where there is none. */
function largestIn({ columns, values }: Matrix, block: Block, causal: boolean): number {
  let largest = NaN
  for (let row = block.top; row < block.bottom; row++) {
    const end = causal ? Math.min(row + 1, block.right) : block.right
    for (let column = block.left; column < end; column++) {
      const value = values[row * columns + column]
      if (Number.isFinite(value) && !(Math.abs(value) <= Math.abs(largest))) largest = value
    }
  }
  return largest
}

function drawn(rows: number, causal: boolean, step: number, colour: (block: Block) => number): Texture {
  const side = Math.ceil(rows / step)
  const pixels = new Uint32Array(side * side)
  const block: Block = { top: 0, bottom: 0, left: 0, right: 0 }
  for (let y = 0; y < side; y++) {
    block.top = y * step
    block.bottom = Math.min(rows, block.top + step)
    for (let x = 0; x < (causal ? y + 1 : side); x++) {
      block.left = x * step
      block.right = Math.min(rows, block.left + step)
      pixels[y * side + x] = colour(block)
    }
  }
  return { side, pixels }
}
