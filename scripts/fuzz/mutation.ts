import fc from 'fast-check'

/** One change of a file's bytes. Places are shares of its length, so that a change can be tried on any file. */
type Change = (bytes: Uint8Array) => Uint8Array

// Without bias: the property library would try the first byte most of the time.
const place = fc.noBias(fc.integer({ min: 0, max: 2 ** 30 - 1 })).map((value) => value / 2 ** 30)
const small = fc.noBias(fc.integer({ min: 1, max: 64 }))

/** Numbers at which lengths, counts and offsets go wrong. */
const EXTREMES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
]

/** Texts that stand for such numbers in JSON, NumPy and pickle headers. */
const TEXTS = [
  '-1',
  '0',
  '1e12',
  '9007199254740993',
  '99999999999999999999',
  '[]',
  '{}',
  'null',
  '"F64"',
  '"x":',
  '(1,',
]

const at = (bytes: Uint8Array, share: number) => Math.floor(share * bytes.length)

const lengthKept: readonly fc.Arbitrary<Change>[] = [
  // A byte becomes another.
  fc.tuple(place, fc.noBias(fc.integer({ min: 0, max: 255 }))).map(
    ([p, value]) =>
      (bytes) =>
        bytes.with(at(bytes, p), value),
  ),
  // A bit flips.
  fc.tuple(place, fc.noBias(fc.integer({ min: 0, max: 7 }))).map(([p, bit]) => (bytes) => {
    const i = at(bytes, p)
    return bytes.with(i, bytes[i] ^ (1 << bit))
  }),
  // A number of 2, 4 or 8 bytes becomes an extreme one.
  fc
    .tuple(place, fc.constantFrom(2, 4, 8), fc.constantFrom(...EXTREMES))
    .map(([p, width, value]) => (bytes) => {
      const changed = bytes.slice()
      for (let i = 0; i < width && at(bytes, p) + i < bytes.length; i++) {
        changed[at(bytes, p) + i] = Number((value >> BigInt(8 * i)) & 0xffn)
      }
      return changed
    }),
  // A piece is copied over another.
  fc.tuple(place, place, small).map(([from, to, length]) => (bytes) => {
    const changed = bytes.slice()
    changed.set(
      bytes.subarray(at(bytes, from), at(bytes, from) + length).subarray(0, bytes.length - at(bytes, to)),
      at(bytes, to),
    )
    return changed
  }),
]

const lengthChanged: readonly fc.Arbitrary<Change>[] = [
  // A number in a text becomes another text.
  fc.tuple(place, fc.constantFrom(...TEXTS)).map(([p, text]) => (bytes) => {
    const begin = digitFrom(bytes, at(bytes, p))
    let end = begin
    while (end < bytes.length && isDigit(bytes[end])) end++
    return joined(bytes.subarray(0, begin), new TextEncoder().encode(text), bytes.subarray(end))
  }),
  // The file is cut off, or loses its beginning.
  place.map((p) => (bytes) => bytes.slice(0, at(bytes, p))),
  small.map((length) => (bytes) => bytes.slice(length)),
  // A piece is doubled or removed.
  fc.tuple(place, small).map(([p, length]) => (bytes) => {
    const i = at(bytes, p)
    return joined(bytes.subarray(0, i + length), bytes.subarray(i))
  }),
  fc.tuple(place, small).map(([p, length]) => (bytes) => {
    const i = at(bytes, p)
    return joined(bytes.subarray(0, i), bytes.subarray(i + length))
  }),
]

/** Archives survive only changes that keep every offset: those are tried more often. */
const change = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(...lengthKept) },
  { weight: 1, arbitrary: fc.oneof(...lengthChanged) },
)

/** One to four changes, one after the other. */
export const mutation: fc.Arbitrary<Change> = fc
  .array(change, { minLength: 1, maxLength: 4, size: 'small' })
  .map(
    (list) => (bytes) =>
      list.reduce((changed, change) => (changed.length === 0 ? changed : change(changed)), bytes),
  )

function digitFrom(bytes: Uint8Array, start: number): number {
  for (let i = start; i < bytes.length; i++) if (isDigit(bytes[i])) return i
  return start
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
