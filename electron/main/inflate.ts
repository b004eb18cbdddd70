import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { Inflate } from '#shared/formats/zip'

const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

/** Raw deflate by Node's own code. Stops at the first byte more than was announced. */
export const inflate: Inflate = async (deflated, size) =>
  new Uint8Array(await inflated(deflated, { maxOutputLength: size }))
