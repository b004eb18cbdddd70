import { brainFloat, halfFloat } from './small-floats'
import { FormatError } from './format-error'

/** How one kind of number stands in a file. */
export interface ElementType {
  readonly bytes: number
  read(view: DataView, offset: number, littleEndian: boolean): number
}

const wide = (value: bigint): number => {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) {
    throw new FormatError(
      `The file holds the whole number ${value}, too large to be kept exactly. Save it as float64.`,
      'unsupported',
    )
  }
  return number
}

/** The types of both formats, by NumPy's letters; `bf16` and `b1` stand for bfloat16 and booleans. */
export const elementTypes = {
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f2: { bytes: 2, read: (view, at, little) => halfFloat(view.getUint16(at, little)) },
  bf16: { bytes: 2, read: (view, at, little) => brainFloat(view.getUint16(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => wide(view.getBigInt64(at, little)) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u8: { bytes: 8, read: (view, at, little) => wide(view.getBigUint64(at, little)) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
} as const satisfies Record<string, ElementType>

/** Numbers one after the other, as float64. */
export function valuesFrom(
  bytes: Uint8Array,
  { bytes: size, read }: ElementType,
  littleEndian: boolean,
): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float64Array(bytes.byteLength / size)
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, littleEndian)
  return values
}
