import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loopbackHub, type HubFile, type LoopbackHub } from '../download/hub.testing'
import { reference } from '../run/reference.testing'
import { ModelDownloads } from './model-downloads'
import { ModelLibrary } from './model-library'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

let folder: string
let hub: LoopbackHub
let downloads: ModelDownloads
let stops: AbortController
let configBytes: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'induction-lab-downloads-'))
  const model = join(reference, 'models/m1_attn_only')
  const [config, weights] = await Promise.all(
    ['config.json', 'model.pt'].map((name) => readFile(join(model, name))),
  )
  configBytes = config.length
  const shard = (size: number): HubFile => ({ bytes: Buffer.alloc(size), lfs: true })
  stops = new AbortController()
  hub = await loopbackHub(
    {
      'lab/tiny': { 'config.json': { bytes: config }, 'model.pt': { bytes: weights, lfs: true } },
      'lab/shards': {
        'config.json': { bytes: config },
        'model.safetensors.index.json': { bytes: Buffer.from('{}') },
        'model-00001-of-00002.safetensors': shard(1000),
        'model-00002-of-00002.safetensors': shard(500),
        'pytorch_model-00001-of-00001.bin': shard(7000),
      },
    },
    (request, response, { bytes }) => {
      if (request.headers.range !== undefined) return false
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 1000))
      return true
    },
  )
  downloads = new ModelDownloads(new ModelLibrary(folder))
})
afterEach(async () => {
  await hub.close()
  await rm(folder, { recursive: true, force: true })
})

const settings = () => ({ endpoint: hub.endpoint, proxy: '', offline: false })
const job = () => ({ signal: stops.signal, onProgress: () => {} })

it('says what a repository has before anything is fetched of it', async () => {
  const tiny = await downloads.inspect('lab/tiny', settings(), job())
  expect(tiny).toMatchObject({ id: 'lab--tiny', repository: 'lab/tiny', commit: COMMIT, licence: 'mit' })
  const { bytes } = await downloads.inspect('lab/shards', settings(), job())
  expect(bytes).toBe(configBytes + 2 + 1000 + 500)
  expect(hub.requests.every((request) => request.startsWith('GET /api/'))).toBe(true)
})

it('goes on with a stopped download, or discards what came of it', async () => {
  const stopped = downloads
    .download('lab/tiny', settings(), {
      signal: stops.signal,
      onProgress: (done) => done === configBytes + 1000 && stops.abort(),
    })
    .catch((error: unknown) => error)
  expect(await stopped).toMatchObject({ code: 'CANCELLED' })
  const [waiting] = (await downloads.available()).unfinished
  expect(waiting).toEqual({ model: `lab/tiny@${COMMIT}`, id: 'lab--tiny', bytes: configBytes + 1000 })

  stops = new AbortController()
  expect(await downloads.download(waiting.model, settings(), job())).toBe('imported/lab--tiny')
  expect(hub.requests.at(-1)).toMatch(/ bytes=1000-$/)
  expect((await downloads.available()).unfinished).toEqual([])

  const again = new AbortController()
  await downloads
    .download('lab/tiny', settings(), { signal: again.signal, onProgress: () => again.abort() })
    .catch(() => {})
  expect((await downloads.available()).unfinished).toHaveLength(1)
  await downloads.discard('lab--tiny')
  expect((await downloads.available()).unfinished).toEqual([])
})

it('offers known models that are not here, and asks nobody for the list', async () => {
  const { known } = await downloads.available()
  expect(known.find(({ model }) => model === 'gpt2')).toMatchObject({
    bytes: 548_105_171,
    licence: 'MIT',
    repository: 'openai-community/gpt2',
  })
  expect(hub.requests).toEqual([])
})

it('refuses when offline, and a second download of the same model', async () => {
  await expect(downloads.download('lab/tiny', { ...settings(), offline: true }, job())).rejects.toMatchObject(
    { code: 'OFFLINE' },
  )
  await expect(downloads.inspect('lab/tiny', { ...settings(), offline: true }, job())).rejects.toMatchObject({
    code: 'OFFLINE',
  })
  const first = downloads.download('lab/tiny', settings(), job()).catch((error: unknown) => error)
  await expect(downloads.download('lab/tiny', settings(), job())).rejects.toThrow('already')
  stops.abort()
  expect(await first).toMatchObject({ code: 'CANCELLED' })
  expect(hub.requests.filter((request) => request.startsWith('GET /api/')).length).toBeLessThan(2)
})
