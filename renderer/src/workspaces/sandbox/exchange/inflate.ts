import type { Inflate } from '#shared/formats/zip'

/** Raw deflate by the browser's own code. Stops at the first byte more than was announced. */
export const inflate: Inflate = async (deflated, size) => {
  const packed = new Blob([deflated.slice()]).stream()
  const reader = packed.pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const bytes = new Uint8Array(size)
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (length + part.value.length > size) {
      await reader.cancel()
      throw new RangeError('more than announced')
    }
    bytes.set(part.value, length)
    length += part.value.length
  }
  return bytes.subarray(0, length)
}
