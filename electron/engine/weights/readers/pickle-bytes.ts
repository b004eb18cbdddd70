import { damagedFile } from '../weights-error'

const texts = new TextDecoder('utf-8')

/** Walks through the bytes of a pickle. Every read is checked against their end. */
export class PickleBytes {
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next read begins. */
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  private step(length: number): number {
    const at = this.at
    if (length > this.bytes.length - at) {
      throw damagedFile('The list of tensors (a pickle) is cut off.')
    }
    this.at += length
    return at
  }

  byte = () => this.view.getUint8(this.step(1))
  uint16 = () => this.view.getUint16(this.step(2), true)
  uint32 = () => this.view.getUint32(this.step(4), true)
  int32 = () => this.view.getInt32(this.step(4), true)
  float64BigEndian = () => this.view.getFloat64(this.step(8), false)

  /** A length in 64 bits. */
  length64(): number {
    const length = this.view.getBigUint64(this.step(8), true)
    return length > BigInt(this.bytes.length) ? this.bytes.length + 1 : Number(length)
  }

  take(length: number): Uint8Array {
    const at = this.step(length)
    return this.bytes.subarray(at, at + length)
  }

  text(length: number): string {
    return texts.decode(this.take(length))
  }

  /** Up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    const text = this.text(end < 0 ? this.bytes.length + 1 : end - this.at)
    this.at++
    return text
  }

  /** A whole number in two's complement, of any length that a checkpoint has use for. */
  long(length: number): number | bigint {
    if (length > 64) throw damagedFile('The list of tensors has a number of absurd length.')
    const bytes = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i])
    const signed = BigInt.asIntN(length * 8, value)
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }
}
