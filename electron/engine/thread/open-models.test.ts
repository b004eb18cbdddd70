import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { reference } from '../run/reference.testing'
import { KeptMemory } from './kept-memory'
import { ModelLibrary } from './model-library'
import { OpenModels } from './open-models'

let folder: string
let id: string
let weights: string
let library: ModelLibrary
let models: OpenModels
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'induction-lab-open-'))
  library = new ModelLibrary(folder)
  id = await library.import(join(reference, 'models/m1_attn_only'), {
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  weights = join(folder, id.replace('imported/', ''), 'model.safetensors')
  models = new OpenModels(library, new KeptMemory(1e9), () => {})
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('a model whose weights change while it is open is refused until they are back', async () => {
  const opened = await models.get(id)
  expect(await models.get(id)).toBe(opened)
  const was = await readFile(weights)
  const changed = Buffer.from(was)
  changed[changed.length - 5] ^= 1
  await writeFile(weights, changed)
  const sentence =
    'The weights of m1_attn_only changed on the disk and are no longer what was imported. Import the model again.'
  for (let asked = 0; asked < 2; asked++) {
    await expect(models.get(id)).rejects.toMatchObject({ code: 'DAMAGED', message: sentence })
  }
  await writeFile(weights, was)
  expect((await models.get(id)).model.manifest.name).toBe('m1_attn_only')
})

it('weights that were exchanged for others of the same size while nobody had them open are refused', async () => {
  const bytes = await readFile(weights)
  const start = 8 + Number(bytes.readBigUInt64LE())
  // Of another training every number is another one.
  for (let at = start; at < bytes.length; at += 4) bytes.writeFloatLE(2 * bytes.readFloatLE(at) + 1, at)
  await writeFile(weights, bytes)
  const sentence =
    'The weights of m1_attn_only changed on the disk and are no longer what was imported. Import the model again.'
  const later = new ModelLibrary(folder)
  await expect(new OpenModels(later, new KeptMemory(1e9), () => {}).get(id)).rejects.toMatchObject({
    code: 'DAMAGED',
    message: sentence,
  })
  expect((await later.list()).broken).toEqual([{ id, name: 'm1_attn_only', error: sentence }])
})

it('a file that was only touched is the same', async () => {
  await models.get(id)
  await utimes(weights, 1, 1)
  expect((await models.get(id)).model.stamp).toContain('1000')
})

it('what is cut off or gone is said by the model’s name, and the list goes on', async () => {
  await models.get(id)
  const was = await readFile(weights)
  await writeFile(weights, was.subarray(0, 20_000))
  const cut =
    'The weights of m1_attn_only: “blocks.0.attn.W_V” reaches beyond the end of the file: it is cut off. Import the model again.'
  await expect(models.get(id)).rejects.toMatchObject({ code: 'DAMAGED', message: cut })
  expect((await library.list()).broken).toEqual([{ id, name: 'm1_attn_only', error: cut }])
  await rm(weights)
  await expect(models.get(id)).rejects.toMatchObject({
    code: 'DAMAGED',
    message: 'The weights of m1_attn_only are gone from the disk. Import the model again.',
  })
  await rm(join(weights, '..'), { recursive: true })
  await expect(models.get(id)).rejects.toMatchObject({ code: 'NO_MODEL' })
  expect((await library.list()).broken).toEqual([])
})
