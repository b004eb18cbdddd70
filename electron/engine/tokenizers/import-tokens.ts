import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ModelConfig } from '#shared/model/model-config'
import { modelTokens, type ModelTokens } from '#shared/model/model-tokens'
import { WeightsError } from '../weights/weights-error'
import { GPT2_VOCABULARY, bundledGpt2 } from './bundled-gpt2'
import { jsonTokenizer } from './json-tokenizer'
import { labelFile } from './label-file'
import { nanogptCharacters } from './nanogpt-meta'
import { STROKE_VOCABULARY, strokeTokens } from './stroke-tokens'
import { TokenError } from './token-error'

/** What an import found of a model's tokens, and what of it is written beside the weights. */
export interface FoundTokens {
  readonly tokens: ModelTokens | null
  /** `tokenizer.json` as it was found. */
  readonly tokenizer: string | null
  /** What is odd, in sentences. */
  readonly suspicious: readonly string[]
}

/** Files beside a checkpoint that say what its ids mean; the first that is there counts. */
const BESIDE = ['tokens.json', 'tokenizer.json', 'meta.pkl', 'labels.json'] as const

const LARGEST = 128 * 2 ** 20
const NOTHING: FoundTokens = { tokens: null, tokenizer: null, suspicious: [] }

/**
 * Looks for what a model's ids mean: in `given`, in a file beside the checkpoint, or, for the families
 * of GPT-2 and of handwriting with their usual number of tokens, in what these tokens always are. A file that does not fit the model is left out, and that is said.
 *
 * @param checkpoint the file of weights
 * @param given a `tokenizer.json`, `meta.pkl` or label file that was named; it must fit
 * @throws WeightsError when `given` cannot be used
 */
export async function findTokens(
  checkpoint: string,
  given: string | undefined,
  architecture: string,
  config: ModelConfig | null,
): Promise<FoundTokens> {
  const path = given ?? (await fileBeside(checkpoint))
  if (path === null) return familyTokens(architecture, config)
  try {
    const found = await tokensFrom(path)
    requireFitting(found, path, config)
    return { tokens: found.tokens, tokenizer: found.tokenizer, suspicious: [] }
  } catch (error) {
    if (!(error instanceof TokenError || error instanceof WeightsError)) throw error
    if (given !== undefined) throw new WeightsError('BAD_CONFIG', error.message)
    return { ...NOTHING, suspicious: [`${error.message} The model has no tokenizer now.`] }
  }
}

/** Writes what was found beside the weights, and removes what an earlier import left there. */
export async function writeTokens(out: string, { tokens, tokenizer }: FoundTokens): Promise<void> {
  const write = (name: string, text: string | null) =>
    text === null ? rm(join(out, name), { force: true }) : writeFile(join(out, name), text)
  await write('tokenizer.json', tokenizer)
  await write('tokens.json', tokens && `${JSON.stringify(tokens)}\n`)
}

/** Gives another folder of the same model the same tokens. */
export async function copyTokens(from: string, to: string): Promise<void> {
  for (const name of ['tokens.json', 'tokenizer.json']) {
    const text = await readFile(join(from, name), 'utf8').catch(() => null)
    if (text !== null) await writeFile(join(to, name), text)
  }
}

interface Read {
  readonly tokens: ModelTokens
  readonly tokenizer: string | null
  readonly size: number
}

/** What a family's ids mean where no file says it. */
async function familyTokens(architecture: string, config: ModelConfig | null): Promise<FoundTokens> {
  if (architecture === 'gpt2') return gpt2Tokens(config)
  if (architecture === 'cursive' && config?.d_vocab === STROKE_VOCABULARY) {
    return { ...NOTHING, tokens: strokeTokens() }
  }
  return NOTHING
}

async function gpt2Tokens(config: ModelConfig | null): Promise<FoundTokens> {
  if (config?.d_vocab !== GPT2_VOCABULARY) return NOTHING
  const { bosId, padId } = await bundledGpt2()
  return { ...NOTHING, tokens: { ...jsonTokens(bosId, padId), bundled: 'gpt2' } }
}

async function tokensFrom(path: string): Promise<Read> {
  const name = basename(path)
  const { size } = await stat(path).catch(() => {
    throw new TokenError('BAD_TOKENIZER', `There is no ${path}. Choose a file that is there.`)
  })
  if (size > LARGEST)
    throw new TokenError('BAD_TOKENIZER', `${name} is too large for a tokenizer. Choose the right file.`)
  const bytes = await readFile(path)
  if (name.endsWith('.pkl')) {
    return listed(labelFile({ kind: 'characters', texts: Object.fromEntries(nanogptCharacters(bytes)) }))
  }
  const json = jsonOf(bytes, name)
  const ours = modelTokens.safeParse(json)
  if (ours.success && ours.data.kind !== 'tokenizer') return listed(ours.data)
  if (ours.success) {
    if (ours.data.bundled) return { tokens: ours.data, tokenizer: null, size: (await bundledGpt2()).size }
    const own = await tokensFrom(join(dirname(path), 'tokenizer.json'))
    return { ...own, tokens: ours.data }
  }
  if (!isTokenizer(json)) return listed(labelFile(json))
  const config = await readFile(join(dirname(path), 'tokenizer_config.json'), 'utf8').then(
    (text) => jsonOf(Buffer.from(text), 'tokenizer_config.json'),
    () => ({}),
  )
  const tokenizer = jsonTokenizer(json, config)
  return {
    tokens: jsonTokens(tokenizer.bosId, tokenizer.padId),
    tokenizer: bytes.toString('utf8'),
    size: tokenizer.size,
  }
}

function listed(tokens: ModelTokens): Read {
  const size = (tokens.texts ?? []).reduce((most, [id]) => Math.max(most, id + 1), 0)
  return { tokens, tokenizer: null, size }
}

function jsonTokens(bosId: number | null, pad: number | null): ModelTokens {
  const bos = bosId === null ? null : { id: bosId, prepend: true }
  return { format: 'induction-lab-tokens', version: 1, kind: 'tokenizer', bos, pad, stride: 1 }
}

/** Fewer tokens than the model has ids are usual (padding of the embedding); more cannot be. */
function requireFitting({ size, tokens }: Read, path: string, config: ModelConfig | null): void {
  if (config === null) return
  const largest = Math.max(
    size - 1,
    tokens.bos?.id ?? 0,
    tokens.pad ?? 0,
    ...(tokens.draw ?? []).map(([, below]) => below - 1),
  )
  if (largest < Math.max(config.d_vocab, config.d_vocab_out)) return
  throw new TokenError(
    'BAD_TOKENIZER',
    `${basename(path)} has a token ${largest}, and the model ids up to ${config.d_vocab - 1}: it is another model’s. Put this model’s own there.`,
  )
}

function isTokenizer(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'model' in json
}

function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new TokenError('BAD_TOKENIZER', `${name} is not JSON. Correct it or download it again.`)
  }
}

async function fileBeside(checkpoint: string): Promise<string | null> {
  for (const name of BESIDE) {
    const path = join(dirname(checkpoint), name)
    const found = await stat(path).catch(() => null)
    if (found?.isFile()) return path
  }
  return null
}
