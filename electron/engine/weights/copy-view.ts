import { floatValues } from './float-values'
import { entryCount, rowMajor, type TensorView } from './stored-tensor'

/** Receives numbers of a tensor: `at` is the index of the first in the tensor, last axis fastest. */
export type Sink = (values: Float32Array, at: number) => void

/** Bytes of the source, and of the result, that are held at a time. */
const BLOCK = 16 * 2 ** 20

/**
 * Gives all numbers of a view to `sink`, in blocks: of a transpose, rows of the source as they lie, scattered over the
 * result. What is held does not depend on the tensor's size.
 */
export async function copyView(view: TensorView, sink: Sink, block = BLOCK): Promise<void> {
  if (entryCount(view.shape) === 0) return
  await copyPart(simplified(view), sink, block)
}

/** A box of a view, and where its numbers belong in the result. */
interface Box extends TensorView {
  /** Index in the result of the box's first entry. */
  readonly at: number
  /** How far apart the box's entries are in the result, per axis. */
  readonly steps: readonly number[]
}

/** Joins axes that lie one in the other in source and result alike, so that contiguous tensors are one run. */
function simplified(view: TensorView): Box {
  const shape: number[] = []
  const strides: number[] = []
  view.shape.forEach((length, axis) => {
    if (length === 1) return
    const stride = view.strides[axis]
    if (shape.length > 0 && strides[strides.length - 1] === stride * length) {
      shape[shape.length - 1] *= length
      strides[strides.length - 1] = stride
    } else {
      shape.push(length)
      strides.push(stride)
    }
  })
  if (shape.length === 0) {
    shape.push(1)
    strides.push(1)
  }
  return { ...view, shape, strides, at: 0, steps: rowMajor(shape) }
}

/** The entries of the storage from a box's first to its last. */
function extent({ shape, strides }: Box): number {
  return shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], 1)
}

async function copyPart(box: Box, sink: Sink, block: number): Promise<void> {
  const { type } = box.storage
  const span = extent(box) * Math.max(type.bytes, 4)
  if (span <= block) return copyBox(box, sink)
  // The axis that is slowest in the source: its halves lie apart there.
  const reach = box.shape.map((length, axis) => (length - 1) * box.strides[axis])
  const axis = reach.indexOf(Math.max(...reach))
  const size = Math.max(1, Math.ceil(box.shape[axis] / Math.ceil(span / block)))
  for (let start = 0; start < box.shape[axis]; start += size) {
    const length = Math.min(size, box.shape[axis] - start)
    await copyPart(
      {
        ...box,
        offset: box.offset + start * box.strides[axis],
        at: box.at + start * box.steps[axis],
        shape: box.shape.with(axis, length),
      },
      sink,
      block,
    )
  }
}

async function copyBox(box: Box, sink: Sink): Promise<void> {
  const { storage, offset, shape, strides } = box
  const { bytes: size } = storage.type
  const source = floatValues(
    await storage.bytes.read(offset * size, extent(box) * size),
    storage.type,
    storage.littleEndian,
  )
  const contiguous = shape.length === 1 && strides[0] === 1
  const values = contiguous ? source : gathered(source, shape, strides)

  // Trailing axes whose entries follow one another in the result are written as one run.
  let axes = shape.length
  let run = 1
  while (axes > 0 && box.steps[axes - 1] === run) run *= shape[--axes]
  const outer = shape.slice(0, axes)
  const index = outer.map(() => 0)
  for (let begin = 0; begin < values.length; begin += run) {
    const at = index.reduce((sum, i, axis) => sum + i * box.steps[axis], box.at)
    sink(values.subarray(begin, begin + run), at)
    for (let axis = axes - 1; axis >= 0 && ++index[axis] === outer[axis]; axis--) index[axis] = 0
  }
}

/** Numbers on a side of the squares in which a transpose goes: a square of source and one of result fit in a cache. */
const TILE = 32

/** The entries of a strided view, last axis fastest. */
function gathered(source: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const values = new Float32Array(entryCount(shape))
  const steps = rowMajor(shape)
  const axes = shape.map((_, axis) => axis).sort((a, b) => strides[b] - strides[a])
  // Innermost: the axis that is fastest in the source, and the one that is fastest in the result.
  const across = axes.pop()!
  const down = across === shape.length - 1 ? axes.pop() : axes.splice(axes.indexOf(shape.length - 1), 1)[0]
  const plane = planeCopier(source, values, {
    columns: shape[across],
    rows: down === undefined ? 1 : shape[down],
    stride: strides[across],
    rowStride: down === undefined ? 0 : strides[down],
    step: steps[across],
    rowStep: down === undefined ? 0 : steps[down],
  })
  const walk = (depth: number, from: number, to: number) => {
    if (depth === axes.length) return plane(from, to)
    const axis = axes[depth]
    for (let i = 0; i < shape[axis]; i++) walk(depth + 1, from + i * strides[axis], to + i * steps[axis])
  }
  walk(0, 0, 0)
  return values
}

interface Plane {
  readonly rows: number
  readonly columns: number
  /** Distances in the source. */
  readonly stride: number
  readonly rowStride: number
  /** Distances in the result. */
  readonly step: number
  readonly rowStep: number
}

/** Copies a plane that begins at `from` to where it belongs from `to` on, square by square. */
function planeCopier(source: Float32Array, values: Float32Array, plane: Plane) {
  const { rows, columns, stride, rowStride, step, rowStep } = plane
  return (from: number, to: number): void => {
    for (let top = 0; top < rows; top += TILE) {
      const bottom = Math.min(rows, top + TILE)
      for (let left = 0; left < columns; left += TILE) {
        const right = Math.min(columns, left + TILE)
        for (let r = top; r < bottom; r++) {
          let read = from + r * rowStride + left * stride
          let at = to + r * rowStep + left * step
          for (let c = left; c < right; c++, read += stride, at += step) values[at] = source[read]
        }
      }
    }
  }
}
