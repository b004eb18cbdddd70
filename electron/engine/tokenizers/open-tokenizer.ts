import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelTokens, type ModelTokens } from '#shared/model/model-tokens'
import { bundledGpt2 } from './bundled-gpt2'
import { jsonTokenizer } from './json-tokenizer'
import { listedTokenizer } from './listed-tokenizer'
import type { ModelTokenizer } from './model-tokenizer'
import { TokenError } from './token-error'

/** What the ids of an imported model say; `null` where nobody said. @throws TokenError when the files are damaged */
export async function openTokenizer(folder: string): Promise<ModelTokenizer | null> {
  const tokens = await tokensOf(folder)
  if (tokens === null) return null
  if (tokens.kind !== 'tokenizer') return listedTokenizer(tokens)
  if (tokens.bundled === 'gpt2') return (await bundledGpt2()).with(tokens)
  const json = await readFile(join(folder, 'tokenizer.json'), 'utf8').catch(() => {
    throw damaged(folder, 'tokenizer.json')
  })
  return jsonTokenizer(jsonOf(json, folder, 'tokenizer.json')).with(tokens)
}

/** What an imported model's `tokens.json` says, without the tokenizer that it may name. @throws TokenError when it is damaged */
export async function tokensOf(folder: string): Promise<ModelTokens | null> {
  const text = await readFile(join(folder, 'tokens.json'), 'utf8').catch(() => null)
  return text === null ? null : parsed(text, folder)
}

function parsed(text: string, folder: string): ModelTokens {
  const result = modelTokens.safeParse(jsonOf(text, folder, 'tokens.json'))
  if (result.success) return result.data
  throw damaged(folder, 'tokens.json')
}

function jsonOf(text: string, folder: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(folder, name)
  }
}

function damaged(folder: string, name: string): TokenError {
  return new TokenError('BAD_TOKENIZER', `${join(folder, name)} is damaged. Import the model again.`)
}
