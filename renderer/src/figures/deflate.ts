import type { Deflate } from '#shared/figure/pixel-png'

/** A zlib stream by the browser's own code. */
export const deflate: Deflate = async (bytes) => {
  const packed = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}
