import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import type { Matrix } from '../tensor/matrix'
import { FormatError } from './format-error'
import { readMatrices } from './read-matrices'
import type { NamedMatrix } from './tensor'
import type { Inflate } from './zip'

/** A file of e2e/reference/exchange, whose README says how it was made. */
export function exchangeFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../e2e/reference/exchange/${name}`, import.meta.url)))
}

export const inflate: Inflate = (deflated, size) =>
  new Promise((resolve) => {
    resolve(new Uint8Array(inflateRawSync(deflated, { maxOutputLength: Math.max(1, size) })))
  })

/** Reads a file, or gives the sentence with which it is refused; any other failure fails the test. */
export async function readOrSentence(name: string, bytes: Uint8Array): Promise<NamedMatrix[] | string> {
  try {
    return await readMatrices(name, bytes, inflate)
  } catch (error) {
    if (error instanceof FormatError) return error.message
    throw error
  }
}

/** Matrices of any numbers, ±∞, NaN and −0 included. */
export const anyMatrix: fc.Arbitrary<Matrix> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.double(), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ rows, columns, values: Float64Array.from(values) })),
  )
