import { isNpy, readNpy } from '../formats/npy'
import { textOf } from '../formats/text'

/** Sequences to look at one after the other, of any lengths: ids, or texts that a tokenizer reads. */
export type DataSet =
  | { readonly kind: 'ids'; readonly samples: readonly (readonly number[])[] }
  | { readonly kind: 'texts'; readonly samples: readonly string[] }

/**
 * A data set from a text: JSON (a list of lists of ids, a list of ids, or a list of texts), or lines, each a sample;
 * empty lines are none.
 *
 * @param hasText whether the model reads texts; without, a line is ids: `0, 5, 3`
 * @returns why it is no data set, as a sentence, where it is none
 */
export function dataSetOf(text: string, hasText: boolean): DataSet | { readonly problem: string } {
  const found = /^\s*\[/.test(text) ? fromJson(text) : null
  if (found) return 'problem' in found || found.kind === 'ids' || hasText ? found : NO_TEXTS
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length === 0) return { problem: 'The data set is empty. Write a sample in each line.' }
  if (hasText) return { kind: 'texts', samples: lines }
  const samples: number[][] = []
  for (const [i, line] of lines.entries()) {
    const ids = idsOfLine(line)
    if (typeof ids === 'string') return { problem: `Line ${i + 1}: ${ids}` }
    samples.push(ids)
  }
  return { kind: 'ids', samples }
}

/** The ids of a line, such as `0, 5, 3`; or what is none, as a sentence. */
export function idsOfLine(line: string): number[] | string {
  const parts = line.split(/[\s,;]+/).filter((part) => part !== '')
  const odd = parts.find((part) => !/^\d{1,9}$/.test(part))
  return odd === undefined ? parts.map(Number) : `“${odd.slice(0, 40)}” is not a token id.`
}

const NO_TEXTS = { problem: 'This model has no tokenizer, so texts mean nothing to it. Give ids.' }
const ODD = {
  problem: 'This JSON is no data set. Give a list of lists of token ids, or a list of texts.',
}

/** `null` where it is no JSON: a text may begin with a bracket. */
function fromJson(text: string): DataSet | { readonly problem: string } | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(json)) return ODD
  if (json.length === 0) return { problem: 'The data set is empty. Give at least one sample.' }
  if (json.every((each) => typeof each === 'string')) return { kind: 'texts', samples: json }
  if (json.every(isId)) return { kind: 'ids', samples: [json] }
  const isIds = json.every((each): each is number[] => Array.isArray(each) && each.every(isId))
  return isIds ? { kind: 'ids', samples: json } : ODD
}

const isId = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

/**
 * A file as the text of a data set: an `.npy` array of whole numbers, [sample, position] or [position], becomes JSON.
 *
 * @throws FormatError for an array that cannot be read
 * @returns why it holds no ids, as a sentence, where it does not
 */
export function dataSetText(bytes: Uint8Array, name: string): string | { readonly problem: string } {
  if (!isNpy(bytes)) {
    try {
      return textOf(bytes)
    } catch {
      return { problem: `“${name}” is neither a text nor an .npy array.` }
    }
  }
  const { shape, values } = readNpy(bytes, name)
  const ids = Array.from(values as ArrayLike<number | bigint>, Number)
  if (shape.length === 0 || shape.length > 2 || !ids.every(isId)) {
    return { problem: `“${name}” holds no token ids: whole numbers, a row for each sample.` }
  }
  const columns = shape[shape.length - 1]
  const rows = shape.length === 2 ? shape[0] : 1
  return JSON.stringify(
    Array.from({ length: rows }, (_, row) => ids.slice(row * columns, (row + 1) * columns)),
  )
}

/** Samples without what only fills them up, at their ends. */
export function withoutPads(sample: readonly number[], pad: number | null): readonly number[] {
  if (pad === null) return sample
  const from = sample.findIndex((id) => id !== pad)
  return from < 0 ? [] : sample.slice(from, sample.findLastIndex((id) => id !== pad) + 1)
}

/** Queries whose token was there before, and those of them that directly follow it. */
export function repeatsIn(sample: readonly number[]): {
  readonly repeated: number
  readonly adjacent: number
} {
  const seen = new Set<number>()
  let [repeated, adjacent] = [0, 0]
  sample.forEach((id, i) => {
    if (seen.has(id)) repeated++
    if (i > 0 && sample[i - 1] === id) adjacent++
    seen.add(id)
  })
  return { repeated, adjacent }
}
