import { elementTypes, valuesFrom, type ElementType } from './element-types'
import { FormatError } from './format-error'
import { entriesIn, shapeText, type Tensor } from './tensor'
import { bytesOf, printable, textOf } from './text'

/** The format's own limit. */
const LONGEST_HEADER = 100_000_000

const TYPES: Readonly<Record<string, ElementType>> = {
  F64: elementTypes.f8,
  F32: elementTypes.f4,
  F16: elementTypes.f2,
  BF16: elementTypes.bf16,
  I64: elementTypes.i8,
  I32: elementTypes.i4,
  I16: elementTypes.i2,
  I8: elementTypes.i1,
  U64: elementTypes.u8,
  U32: elementTypes.u4,
  U16: elementTypes.u2,
  U8: elementTypes.u1,
  BOOL: elementTypes.b1,
}

export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b
}

/**
 * All tensors of a `.safetensors` file.
 *
 * @throws FormatError for a header that does not fit the file: lengths that lie, holes, overlaps, unknown types
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array): Tensor[] {
  const start = 8 + safetensorsHeaderLength(bytes, bytes.length)
  return safetensorsEntries(bytes.subarray(8, start), bytes.length - start).map(
    ({ name, shape, type, begin, end }) => ({
      name,
      shape,
      values: valuesFrom(bytes.subarray(start + begin, start + end), type, true),
    }),
  )
}

/** A tensor that a header lists: its numbers stand in the bytes [begin, end) behind the header. */
export interface SafetensorsEntry {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/**
 * The tensors that a header lists, in its order.
 *
 * @param header the JSON behind the length
 * @param dataLength how many bytes follow the header
 * @throws FormatError for a header that does not fit them
 */
export function safetensorsEntries(header: Uint8Array, dataLength: number): SafetensorsEntry[] {
  const listed = entriesOf(textOf(header))
  requireGapless(listed, dataLength)
  return listed
}

/** @throws FormatError when the file cannot have a header of this length */
export function safetensorsHeaderLength(prefix: Uint8Array, fileLength: number): number {
  if (fileLength < 8) throw new FormatError('The file is too short to be a .safetensors file.')
  const length = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength).getBigUint64(0, true)
  if (length > LONGEST_HEADER || Number(length) + 8 > fileLength) {
    throw new FormatError(
      `The file is cut off or no .safetensors file: its header says ${length} bytes, the file has ${fileLength}.`,
    )
  }
  return Number(length)
}

function entriesOf(text: string): SafetensorsEntry[] {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw new FormatError('The header of the .safetensors file is not JSON.')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new FormatError('The header of the .safetensors file is not a list of tensors.')
  }
  requireEachOnce(text)
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => listed(printable(name), entry))
}

/** JSON keeps only the last of two entries with one name. Walks from text to text, so that none is met within another. */
function requireEachOnce(text: string): void {
  const seen = new Set<string>()
  for (const [, name, opens] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:\s*\{)?/g)) {
    if (opens === undefined) continue
    if (seen.has(name)) throw new FormatError(`“${printable(name.slice(1, -1))}” stands in the header twice.`)
    seen.add(name)
  }
}

function listed(name: string, entry: unknown): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>
  if (typeof dtype !== 'string' || !isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) {
    throw new FormatError(`“${name}” has no type, shape and place in the header.`)
  }
  if (!Object.hasOwn(TYPES, dtype)) {
    throw new FormatError(
      `“${name}” holds numbers of the type “${printable(dtype)}”. Save it as float32.`,
      'unsupported',
    )
  }
  const type = TYPES[dtype]
  const [begin, end] = offsets
  const expected = entriesIn(shape, name) * type.bytes
  if (end - begin !== expected) {
    throw new FormatError(
      `“${name}” says ${shapeText(shape)} of ${dtype}, ${expected} bytes, and has room for ${end - begin}.`,
    )
  }
  return { name, type, shape, begin, end }
}

/** Tensors lie one behind the other and fill the file. */
function requireGapless(listed: readonly SafetensorsEntry[], length: number): void {
  let at = 0
  for (const { name, begin, end } of listed.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > length) throw new FormatError(`“${name}” reaches beyond the end of the file: it is cut off.`)
    if (begin !== at) {
      throw new FormatError(
        `“${name}” ${begin < at ? 'overlaps another tensor' : 'follows a hole'} in the file.`,
      )
    }
    at = end
  }
  if (at !== length) throw new FormatError('The .safetensors file has bytes that belong to no tensor.')
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}

/** A tensor with the type that it is stored in; values that the type cannot hold are rounded to it. */
export interface StoredTensor extends Tensor {
  readonly dtype: 'F64' | 'F32' | 'BOOL'
}

/** Tensors as a `.safetensors` file: wider types first, so that every tensor is aligned to its own. */
export function writeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sizeOf = ({ dtype }: StoredTensor) => TYPES[dtype].bytes
  const ordered = tensors.toSorted((a, b) => sizeOf(b) - sizeOf(a))
  const header: [string, unknown][] = [['__metadata__', metadata]]
  let length = 0
  for (const tensor of ordered) {
    const end = length + tensor.values.length * sizeOf(tensor)
    header.push([tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [length, end] }])
    length = end
  }
  const json = bytesOf(JSON.stringify(Object.fromEntries(header)))
  // The numbers begin at a multiple of 8.
  const start = 8 + Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(start + length).fill(0x20, 0, start)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(start - 8), true)
  bytes.set(json, 8)
  let at = start
  for (const { dtype, values } of ordered) {
    for (const value of values) {
      if (dtype === 'F64') view.setFloat64(at, value, true)
      else if (dtype === 'F32') view.setFloat32(at, value, true)
      else view.setUint8(at, value === 0 ? 0 : 1)
      at += TYPES[dtype].bytes
    }
  }
  return bytes
}
