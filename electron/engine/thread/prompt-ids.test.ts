import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KeptMemory } from './kept-memory'
import { ModelLibrary } from './model-library'
import { OpenModels, type OpenModel } from './open-models'
import { promptIds } from './prompt-ids'

let folder: string
let letters: OpenModel

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-prompt-'))
  const library = new ModelLibrary(folder)
  letters = await new OpenModels(library, new KeptMemory(1e9), () => {}).get('bundled/letters-2l')
})
afterAll(() => rmSync(folder, { recursive: true }))

const text = (text: string, more = {}) => promptIds(letters, { kind: 'text', text, ...more })

it('puts BOS before a text unless told not to, and once before its copies', async () => {
  const bos = letters.tokenizer!.bos!.id
  const plain = await text('ab', { bos: false })
  expect(plain).toHaveLength(2)
  expect(await text('ab')).toEqual([bos, ...plain])
  expect(await text('ab', { times: 3 })).toEqual([bos, ...plain, ...plain, ...plain])
  expect(await text('ab', { bos: false, times: 2 })).toEqual([...plain, ...plain])
  expect(await promptIds(letters, { kind: 'ids', ids: [bos, 3], times: 2 })).toEqual([bos, 3, 3])
  expect(await text('')).toEqual([bos])
})

it('draws r without repetition and without BOS, the same for the same seed', async () => {
  const drawn = (index: number, seed = 7) =>
    promptIds(letters, { kind: 'repeat', length: 10, sequences: 2, seed, index })
  const [first, ...rest] = await drawn(0)
  const r = rest.slice(0, 10)
  expect(first).toBe(letters.tokenizer!.bos!.id)
  expect(rest).toEqual([...r, ...r])
  expect(new Set(r).size).toBe(10)
  expect(r).not.toContain(first)
  expect(await drawn(0)).toEqual([first, ...rest])
  expect(await drawn(1)).not.toEqual([first, ...rest])
  expect(await drawn(0, 8)).not.toEqual([first, ...rest])
  await expect(drawn(2)).rejects.toThrow('none is number 2')
})

it('draws no ids that have no text', async () => {
  for (const seed of [1, 2, 3]) {
    const ids = await promptIds(letters, { kind: 'repeat', length: 26, sequences: 1, seed, index: 0 })
    for (const id of ids.slice(1)) expect(letters.tokenizer!.textOf(id)).toMatch(/^[a-z]$/)
  }
})

it.each(['\ud800', '\u0000', 'a\u0007b', '😀'])(
  'says which character of %j the model does not know',
  async (odd) => {
    await expect(text(odd)).rejects.toMatchObject({ name: 'TokenError' })
  },
)
