import type { Matrix } from '../tensor/matrix'
import { elementTypes, valuesFrom, type ElementType } from './element-types'
import { FormatError } from './format-error'
import { entriesIn, shapeText, type Tensor } from './tensor'
import { bytesOf, printable } from './text'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** NumPy itself refuses longer ones. */
const LONGEST_HEADER = 10_000

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte)
}

/**
 * Reads an array as NumPy saves it (format 1.0, 2.0, 3.0): floats, whole numbers and booleans of either byte order, C
 * or Fortran order.
 *
 * @throws FormatError for every other type, and when the header and the bytes behind it do not agree
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
  const { littleEndian, type, shape, fortran, start } = npyHeader(bytes, name)
  const expected = entriesIn(shape, name) * type.bytes
  const present = bytes.length - start
  if (present !== expected) {
    const fault = present < expected ? 'it is cut off' : 'something follows the numbers'
    throw new FormatError(
      `“${name}” says ${shapeText(shape)}, ${expected} bytes, and has ${present}: ${fault}.`,
    )
  }
  const values = valuesFrom(bytes.subarray(start), type, littleEndian)
  return { name, shape, values: fortran ? lastAxisFastest(values, shape) : values }
}

export interface NpyHeader {
  readonly type: ElementType
  readonly littleEndian: boolean
  readonly fortran: boolean
  readonly shape: readonly number[]
  /** Where the numbers begin. */
  readonly start: number
}

/** More bytes than any header takes. */
export const NPY_HEADER_ROOM = LONGEST_HEADER + 12

/** What the first bytes of an array say. @param bytes the array, or its beginning with the whole header */
export function npyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (!isNpy(bytes) || bytes.length < 12) {
    throw new FormatError(`“${name}” is not a NumPy array: it does not begin as one.`)
  }
  const wide = bytes[6] >= 2
  if (bytes[6] < 1 || bytes[6] > 3) {
    throw new FormatError(
      `“${name}” has version ${bytes[6]} of NumPy's format; 1 to 3 are known. Save it with numpy.save.`,
      'unsupported',
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true)
  const start = (wide ? 12 : 10) + length
  if (length > LONGEST_HEADER || start > bytes.length) {
    throw new FormatError(`“${name}” is cut off, or its header says a wrong length (${length}).`)
  }
  return { ...headerOf(String.fromCharCode(...bytes.subarray(wide ? 12 : 10, start)), name), start }
}

/** A Python dict literal with three keys, in any order. */
function headerOf(text: string, name: string): Omit<NpyHeader, 'start'> {
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))/.exec(text)
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)
  if (!descr || !order || !shape) throw new FormatError(`“${name}” has a damaged NumPy header.`)
  if (descr[2])
    throw new FormatError(`“${name}” holds records of several fields. Save one field of them.`, 'unsupported')
  return {
    ...elementOf(descr[1], name),
    fortran: order[1] === 'True',
    shape: shape[1].split(',').flatMap((part) => (part.trim() ? [Number(part.replace('L', ''))] : [])),
  }
}

function elementOf(descr: string, name: string): Pick<NpyHeader, 'type' | 'littleEndian'> {
  const [, order = '', kind = ''] = /^([<>|=]?)(\w+)$/.exec(descr) ?? []
  if (kind !== 'bf16' && Object.hasOwn(elementTypes, kind)) {
    return { type: elementTypes[kind as keyof typeof elementTypes], littleEndian: order !== '>' }
  }
  const what =
    { O: 'Python objects', c: 'complex numbers', U: 'text', S: 'text', M: 'dates', m: 'durations' }[
      kind.charAt(0)
    ] ?? `numbers of the type “${printable(descr)}”`
  throw new FormatError(
    `“${name}” holds ${what}. Save it as float64: array.astype("float64").`,
    'unsupported',
  )
}

/** From Fortran order, where the first axis is fastest. */
function lastAxisFastest(values: Float64Array, shape: readonly number[]): Float64Array {
  const reordered = new Float64Array(values.length)
  const index = shape.map(() => 0)
  for (let i = 0; i < values.length; i++) {
    let at = 0
    for (let axis = 0; axis < shape.length; axis++) at = at * shape[axis] + index[axis]
    reordered[at] = values[i]
    for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0
  }
  return reordered
}

/** A matrix as `numpy.save` writes it: format 1.0, float64, C order. */
export function writeNpy({ rows, columns, values }: Matrix): Uint8Array {
  const { bytes, start } = npyRoom('<f8', [rows, columns], values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setFloat64(start + i * 8, value, true))
  return bytes
}

/** An array of any shape as `numpy.save` writes it: format 1.0, float32, C order. */
export function writeFloat32Npy(shape: readonly number[], values: Float32Array): Uint8Array {
  const { bytes, start } = npyRoom('<f4', shape, values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setFloat32(start + i * 4, value, true))
  return bytes
}

/** A file with its header, and room for the numbers from `start` on. */
function npyRoom(descr: string, shape: readonly number[], length: number) {
  // A Python tuple: "(3,)" of one, "(2, 3)" of two.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`
  // The numbers begin at a multiple of 64.
  const padding = (64 - ((10 + dict.length + 1) % 64)) % 64
  const header = bytesOf(`${dict}${' '.repeat(padding)}\n`)
  const bytes = new Uint8Array(10 + header.length + length)
  bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8])
  bytes.set(header, 10)
  return { bytes, start: 10 + header.length }
}
