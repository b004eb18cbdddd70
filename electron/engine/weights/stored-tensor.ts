import type { ElementType } from '#shared/formats/element-types'
import { entriesIn, shapeText } from '#shared/formats/tensor'
import type { ByteSource } from './byte-source'
import { damagedFile, WeightsError } from './weights-error'

/** Numbers of one type, one after the other, that tensors are views of. */
export interface Storage {
  readonly bytes: ByteSource
  readonly type: ElementType
  readonly littleEndian: boolean
}

/**
 * A view of a storage: entry [i, j, …] is number `offset + i·strides[0] + j·strides[1] + …`. Nothing is read until it
 * is copied.
 */
export interface TensorView {
  readonly storage: Storage
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/**
 * A view that lies in its storage and meets no number twice, checked before anything is read.
 *
 * @throws WeightsError naming the tensor otherwise; FormatError for an impossible shape
 */
export function checkedView(name: string, view: TensorView): TensorView {
  const { storage, offset, shape, strides } = view
  const entries = entriesIn(shape, name)
  const whole = [offset, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0)
  if (!whole || strides.length !== shape.length) {
    throw damagedFile(`“${name}” has an impossible place in its storage.`)
  }
  if (entries === 0) return view
  const stored = Math.floor(storage.bytes.size / storage.type.bytes)
  const last = shape.reduce((at, length, axis) => at + (length - 1) * strides[axis], offset)
  if (last >= stored) {
    throw damagedFile(
      `“${name}” is ${shapeText(shape)} and reaches number ${last}; its storage holds ${stored}.`,
    )
  }
  if (entries > stored) {
    throw new WeightsError('UNSUPPORTED', `“${name}” repeats its numbers. Save a contiguous() copy of it.`)
  }
  return view
}

/** The strides of a tensor whose last axis is fastest. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = []
  for (let axis = shape.length - 1, step = 1; axis >= 0; step *= shape[axis--]) strides.unshift(step)
  return strides
}

/** Exchanges the two axes of a matrix. */
export function transposed(view: TensorView): TensorView {
  return permuted(view, [1, 0])
}

/** Axis i of the result is axis `axes[i]` of the view. */
export function permuted(view: TensorView, axes: readonly number[]): TensorView {
  return { ...view, shape: axes.map((a) => view.shape[a]), strides: axes.map((a) => view.strides[a]) }
}

/** The part `index` of `parts` equal ones along an axis. */
export function part(view: TensorView, axis: number, parts: number, index: number): TensorView {
  const length = view.shape[axis] / parts
  const offset = view.offset + index * length * view.strides[axis]
  return { ...view, offset, shape: view.shape.with(axis, length) }
}

/** Makes one axis two: `outer` blocks of what is left of its length. */
export function unfolded(view: TensorView, axis: number, outer: number): TensorView {
  const inner = view.shape[axis] / outer
  return {
    ...view,
    shape: view.shape.toSpliced(axis, 1, outer, inner),
    strides: view.strides.toSpliced(axis, 1, inner * view.strides[axis], view.strides[axis]),
  }
}

/** One index of the first axis. */
export function selected(view: TensorView, index: number): TensorView {
  return {
    ...view,
    offset: view.offset + index * view.strides[0],
    shape: view.shape.slice(1),
    strides: view.strides.slice(1),
  }
}

export function entryCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
