import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resourcesFolder } from '../library/resources-folder'
import { jsonTokenizer, type JsonTokenizer } from './json-tokenizer'

/** What the hub's `tokenizer_config.json` of GPT-2 says: one special token, which begins a sequence too. */
const CONFIG = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>' }

/** Tokens of GPT-2's own vocabulary. */
export const GPT2_VOCABULARY = 50257

let opened: Promise<JsonTokenizer> | null = null

/** GPT-2's tokenizer, as it comes with the app. Reading it takes a while, so it is kept. */
export function bundledGpt2(): Promise<JsonTokenizer> {
  opened ??= readFile(join(resourcesFolder(), 'tokenizers', 'gpt2', 'tokenizer.json'), 'utf8').then((text) =>
    jsonTokenizer(JSON.parse(text), CONFIG),
  )
  return opened
}
