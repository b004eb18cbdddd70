import { elementTypes, type ElementType } from '#shared/formats/element-types'
import { halfFloat } from '#shared/formats/small-floats'

/** All binary16 values, by their bits. */
let halves: Float32Array | undefined

/**
 * Numbers of a storage as float32, rounded to the nearest where the type is wider. Whole numbers beyond 2²⁴ round too.
 *
 * @param bytes a whole number of them, in a buffer of their own
 */
export function floatValues(
  bytes: Uint8Array<ArrayBuffer>,
  type: ElementType,
  littleEndian: boolean,
): Float32Array {
  const { buffer } = bytes
  if (!littleEndian) swap(bytes, type.bytes)
  switch (type) {
    case elementTypes.f4:
      return new Float32Array(buffer)
    case elementTypes.f8:
      return new Float32Array(new Float64Array(buffer))
    case elementTypes.bf16:
      return wideBrainFloats(new Uint16Array(buffer))
    case elementTypes.f2:
      return wideHalfFloats(new Uint16Array(buffer))
    case elementTypes.i8:
      return Float32Array.from(new BigInt64Array(buffer), Number)
    case elementTypes.u8:
      return Float32Array.from(new BigUint64Array(buffer), Number)
    case elementTypes.i4:
      return new Float32Array(new Int32Array(buffer))
    case elementTypes.u4:
      return new Float32Array(new Uint32Array(buffer))
    case elementTypes.i2:
      return new Float32Array(new Int16Array(buffer))
    case elementTypes.u2:
      return new Float32Array(new Uint16Array(buffer))
    case elementTypes.i1:
      return new Float32Array(new Int8Array(buffer))
    case elementTypes.b1:
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1))
    default:
      return new Float32Array(bytes)
  }
}

function wideHalfFloats(bits: Uint16Array): Float32Array {
  const table = (halves ??= Float32Array.from({ length: 0x10000 }, (_, each) => halfFloat(each)))
  const values = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]]
  return values
}

/** A bfloat16 is the upper half of a float32. */
function wideBrainFloats(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i] << 16
  return new Float32Array(wide.buffer)
}

function swap(bytes: Uint8Array<ArrayBuffer>, size: number): void {
  const buffer = Buffer.from(bytes.buffer)
  if (size === 2) buffer.swap16()
  else if (size === 4) buffer.swap32()
  else if (size === 8) buffer.swap64()
}
