import { FormatError } from '#shared/formats/format-error'
import { readMatrices } from '#shared/formats/read-matrices'
import type { NamedMatrix } from '#shared/formats/tensor'
import { textOf } from '#shared/formats/text'
import { parseTestCases, type TestCase } from '#shared/document/test-cases'
import { inflate } from './inflate'

/** What a file turned out to hold; or why it holds nothing for a circuit, in one sentence. */
export type FileContent =
  | { readonly kind: 'matrices'; readonly matrices: readonly NamedMatrix[] }
  | { readonly kind: 'cases'; readonly cases: readonly TestCase[] }
  | { readonly kind: 'error'; readonly message: string }

const MOST_BYTES = 64 * 1024 * 1024

/** Reads a file by what is in it, whatever its name says. */
export async function readFile(file: File): Promise<FileContent> {
  if (file.size > MOST_BYTES) return { kind: 'error', message: 'The file is larger than 64 MB.' }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (isJsonObject(bytes)) return casesIn(textOf(bytes))
    return { kind: 'matrices', matrices: await readMatrices(file.name, bytes, inflate) }
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'error', message: error.message }
    if (error instanceof DOMException) return { kind: 'error', message: 'The file could not be read.' }
    throw error
  }
}

/** Whether the first character is a brace: no table of numbers begins so. */
function isJsonObject(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64).find((byte) => byte > 0x20 && byte < 0x80)
  return start === 0x7b && bytes[8] !== undefined && !isBinary(bytes)
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 16).includes(0)
}

function casesIn(text: string): FileContent {
  if (text.includes('"induction-lab-circuit"')) {
    return { kind: 'error', message: 'The file is a circuit document. Use Open for it.' }
  }
  const parsed = parseTestCases(text)
  return parsed.ok ? { kind: 'cases', cases: parsed.cases } : { kind: 'error', message: parsed.error }
}
