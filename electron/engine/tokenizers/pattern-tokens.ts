import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { WeightsError } from '../weights/weights-error'
import type { FoundTokens } from './import-tokens'
import { labelFile } from './label-file'
import { TokenError } from './token-error'

const LARGEST = 16 * 2 ** 20

/**
 * The ids of the sequence that patterns are of, and what they say. Without ids in the file, a list of one label for
 * each position makes them: the same label is the same token. Without labels every position is a token of its own.
 *
 * @param file the file of patterns: `NAME.labels.json` or `labels.json` beside it is taken
 * @param given a file of labels that was named
 * @param ids what the file says, [position]; labels are of ids then, as in every label file
 * @throws WeightsError when the labels do not fit
 */
export async function patternTokens(
  file: string,
  given: string | undefined,
  ids: readonly number[] | null,
  length: number,
): Promise<FoundTokens & { readonly ids: readonly number[] }> {
  const path = given ?? (await besides(file))
  const nothing = { tokens: null, tokenizer: null, suspicious: [] }
  if (path === null) return { ...nothing, ids: ids ?? Array.from({ length }, (_, position) => position) }
  const json = await labelsOf(path)
  try {
    if (ids) return { ...nothing, ids, tokens: labelFile(json) }
    const labels = labelsOfPositions(json, length, basename(path))
    const texts = [...new Set(labels)]
    return { ...nothing, ids: labels.map((label) => texts.indexOf(label)), tokens: labelFile(texts) }
  } catch (error) {
    throw error instanceof TokenError ? new WeightsError('BAD_CONFIG', error.message) : error
  }
}

function labelsOfPositions(json: unknown, length: number, name: string): string[] {
  const labels = Array.isArray(json) ? json : null
  if (labels?.length === length && labels.every((label) => typeof label === 'string')) return labels
  throw new WeightsError(
    'BAD_CONFIG',
    `${name} is no list of ${length} texts, one for each position of the patterns. Write one label a position.`,
  )
}

async function labelsOf(path: string): Promise<unknown> {
  const { size } = await stat(path).catch(() => {
    throw new WeightsError('NOT_FOUND', `There is no ${path}. Choose a file that is there.`)
  })
  if (size > LARGEST)
    throw new WeightsError(
      'BAD_CONFIG',
      `${basename(path)} is too large for a list of labels. Choose the right file.`,
    )
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw new WeightsError('BAD_CONFIG', `${basename(path)} is not JSON. Write a list of texts: ["a", "b"].`)
  }
}

async function besides(file: string): Promise<string | null> {
  const stem = basename(file, extname(file))
  for (const name of [`${stem}.labels.json`, 'labels.json']) {
    const path = join(dirname(file), name)
    if (await stat(path).catch(() => null)) return path
  }
  return null
}
