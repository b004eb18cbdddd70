import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reference } from '../run/reference.testing'
import { bundledGpt2 } from './bundled-gpt2'
import { jsonTokenizer } from './json-tokenizer'
import { labelFile } from './label-file'
import { listedTokenizer } from './listed-tokenizer'
import { nanogptCharacters } from './nanogpt-meta'
import { OwnExamples } from './own-example'

interface Case {
  readonly text: string
  readonly ids: readonly number[]
  readonly strings: readonly string[]
}

const folder = join(reference, 'tokenizers')
const read = async <T>(name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T

const gpt2 = async () => {
  const tokenizer = await bundledGpt2()
  return tokenizer.with({ bos: { id: tokenizer.bosId!, prepend: true }, pad: null, stride: 1 })
}

describe('GPT-2’s own tokenizer', () => {
  it('gives the ids and strings that transformers gives', async () => {
    const tokenizer = await gpt2()
    for (const { text, ids, strings } of (await read<{ cases: Case[] }>('gpt2.json')).cases) {
      expect(tokenizer.encode(text, { withBos: false })).toEqual(ids)
      expect(ids.map(tokenizer.textOf)).toEqual(strings)
    }
  })

  it('begins with BOS, as TransformerLens prints “gpt2”', async () => {
    const tokenizer = await gpt2()
    const ids = tokenizer.encode('gpt2')
    expect(ids).toEqual([50256, 70, 457, 17])
    expect(ids.map(tokenizer.textOf)).toEqual(['<|endoftext|>', 'g', 'pt', '2'])
  })

  it('has no text for an id that it does not have', async () => {
    expect((await gpt2()).textOf(50257)).toBe('')
  })
})

it.each([
  ['byte-level-bpe', '<s>'],
  ['metaspace-bpe', '<s>'],
  ['wordpiece', '[SEP]'],
  ['word-level', null],
])('a tokenizer.json of the kind %s is read as tokenizers reads it', async (name, bos) => {
  const { tokenizer, config, cases } = await read<{ tokenizer: unknown; config: unknown; cases: Case[] }>(
    `${name}.json`,
  )
  const opened = jsonTokenizer(tokenizer, config)
  const plain = opened.with({ bos: null, pad: null, stride: 1 })
  for (const { text, ids, strings } of cases) {
    expect(plain.encode(text)).toEqual(ids)
    expect(ids.map(plain.textOf)).toEqual(strings)
  }
  // Where there is no BOS the end-of-text token stands for it, as in TransformerLens.
  expect(opened.bosId === null ? null : plain.textOf(opened.bosId)).toBe(bos)
})

it('a tokenizer that cannot be read is refused in a sentence', () => {
  expect(() => jsonTokenizer({ model: { type: 'Telepathy' } })).toThrow(/cannot be read/)
  expect(() => jsonTokenizer([])).toThrow(/has no model/)
})

describe('nanoGPT’s meta.pkl', () => {
  it('is a list of characters', async () => {
    const characters = nanogptCharacters(await readFile(join(folder, 'meta.pkl')))
    expect(characters.map(([, text]) => text).join('')).toBe('\n ,.:BCFacdefhikmnoprstuwyzé')
    const tokenizer = listedTokenizer(
      labelFile({ kind: 'characters', texts: Object.fromEntries(characters) }),
    )
    const ids = tokenizer.encode('any further é')
    expect(ids.map(tokenizer.textOf).join('')).toBe('any further é')
    expect(() => tokenizer.encode('Q')).toThrow(/no token for “Q”/)
    // What no screen shows is named by its number, half of a surrogate pair too.
    expect(() => tokenizer.encode('a\u0007')).toThrow(/no token for U\+0007\./)
    expect(() => tokenizer.encode('a\ud800')).toThrow(/no token for U\+D800\./)
  })

  it('runs nothing', async () => {
    const bytes = await readFile(join(folder, 'meta_runs_code.pkl'))
    expect(() => nanogptCharacters(bytes)).toThrow(/nothing was run/)
  })
})

describe('a label file', () => {
  it('gives texts by list or by id, and makes no ids of text', () => {
    const strokes = listedTokenizer(labelFile({ texts: { 0: 'up', 7: 'down' }, stride: 3, pad: 7 }))
    expect([0, 7, 3].map(strokes.textOf)).toEqual(['up', 'down', ''])
    expect([strokes.stride, strokes.pad, strokes.size]).toEqual([3, 7, 8])
    expect(() => strokes.encode('up')).toThrow(/no text/)
    expect(listedTokenizer(labelFile(['a', 'b'])).textOf(1)).toBe('b')
  })

  it('refuses what is no list of texts', () => {
    expect(() => labelFile({ texts: [1, 2] })).toThrow(/label file/)
    expect(() => labelFile({ texts: ['ab'], kind: 'characters' })).toThrow(/not one character/)
    expect(() => labelFile({ texts: ['a', 'a'], kind: 'characters' })).toThrow(/two ids/)
  })
})

it.each([
  ['word-level', true],
  ['wordpiece', true],
  ['byte-level-bpe', false],
])(
  'a first prompt is of the model’s own tokens, twice, where it has none for English: %s',
  async (name, own) => {
    const { tokenizer, config } = await read<{ tokenizer: unknown; config: unknown }>(`${name}.json`)
    const scratch = await mkdtemp(join(tmpdir(), 'example-'))
    try {
      await writeFile(join(scratch, 'tokenizer.json'), JSON.stringify(tokenizer))
      const text = await new OwnExamples().of(scratch)
      if (!own) return expect(text).toBe(null)
      const plain = jsonTokenizer(tokenizer, config).with({ bos: null, pad: null, stride: 1 })
      const ids = plain.encode(text!)
      expect(ids).toHaveLength(10)
      expect(ids.slice(5)).toEqual(ids.slice(0, 5))
      // The token for what is not known is the first of both.
      expect(new Set(ids).size).toBe(5)
      expect(ids).not.toContain(0)
    } finally {
      await rm(scratch, { recursive: true })
    }
  },
)
