import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '#shared/formats/safetensors'
import { reference } from '../run/reference.testing'
import { downloadModel, type DownloadOptions } from './download-model'
import { closed, COMMIT, empty, loopbackHub, sendStored, sha256 } from './hub.testing'
import type { HubFile, LoopbackHub, Misbehaviour } from './hub.testing'

const MODEL = 'somebody/m5'

let models: string
let weights: HubFile
let files: Record<string, HubFile>
let hub: LoopbackHub | null = null

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'download-'))
  const folder = join(reference, 'models', 'm5_hf_gpt2')
  weights = { bytes: await readFile(join(folder, 'model.safetensors')), lfs: true }
  files = {
    'config.json': { bytes: await readFile(join(folder, 'config.json')) },
    'model.safetensors': weights,
    'README.md': { bytes: Buffer.from('# a card') },
    'onnx/model.safetensors': { bytes: Buffer.from('not this one'), lfs: true },
  }
})

afterEach(async () => {
  await hub?.close()
  hub = null
  await rm(models, { recursive: true, force: true })
})

async function downloading(misbehave?: Misbehaviour, options: Partial<DownloadOptions> = {}) {
  hub ??= await loopbackHub({ [MODEL]: files }, misbehave)
  return downloadModel({ model: MODEL, models, endpoint: hub.endpoint, waitsMs: [0, 0], env: {}, ...options })
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code?: string; message: string }) => error,
  )

const partialBytes = async () => {
  const path = join(models, '.downloads', `somebody--m5@${COMMIT}`, 'model.safetensors.partial')
  return (await stat(path)).size
}

it('fetches the weights and what belongs to them at one commit, and imports them', async () => {
  const seen: [string, number, number][] = []
  const { id, folder, manifest, record } = await downloading(undefined, {
    onProgress: (...each) => seen.push(each),
  })
  expect(id).toBe('somebody--m5')
  expect(manifest.architecture).toBe('gpt2')
  expect(manifest.source.sha256).toBe(sha256(weights.bytes))
  expect(record).toMatchObject({ repository: MODEL, revision: COMMIT, licence: 'mit' })
  expect(record.files.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors'])
  expect((await readdir(folder)).sort()).toEqual(['download.json', 'model.json', 'model.safetensors'])
  expect(await readdir(join(models, '.downloads'))).toEqual([])
  const total = weights.bytes.length + files['config.json'].bytes.length
  expect(seen.filter(([step]) => step === 'download').at(-1)).toEqual(['download', total, total])
  expect(seen.at(-1)![0]).toBe('import')
  // Everything but the listing is asked for at the commit that the listing names.
  expect(
    hub!.requests.filter((each) => each.includes('/resolve/')).every((each) => each.includes(COMMIT)),
  ).toBe(true)
})

it('goes on by ranges where a connection drops, and the file is whole', async () => {
  const half = Math.floor(weights.bytes.length / 2)
  let drops = 0
  await downloading((request, response, { bytes }) => {
    if (++drops > 3) return false
    const [, from = '0'] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? []
    const begin = Number(from)
    response.writeHead(begin > 0 ? 206 : 200, {
      'content-length': bytes.length - begin,
      ...(begin > 0 ? { 'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}` } : {}),
    })
    response.write(bytes.subarray(begin, begin + Math.floor(half / 3)), () => response.destroy())
    return true
  })
  const ranges = hub!.requests.filter((each) => each.startsWith('GET /store') && each.includes('bytes='))
  expect(ranges.length).toBeGreaterThan(0)
})

it('a download that was stopped goes on where it was', async () => {
  const stop = new AbortController()
  const stopped = await refusal(
    downloading(
      (_, response, { bytes }) => {
        if (stop.signal.aborted) return false
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 4096))
        return true
      },
      {
        signal: stop.signal,
        onProgress: (_, done) => {
          if (done >= 4096) stop.abort()
        },
      },
    ),
  )
  expect(stopped).toMatchObject({ code: 'CANCELLED' })
  const have = await partialBytes()
  expect(have).toBeGreaterThan(0)
  const { manifest } = await downloading()
  expect(manifest.source.sha256).toBe(sha256(weights.bytes))
  expect(hub!.requests.at(-1)).toContain(`bytes=${have}-`)
})

it('a server without ranges sends all of it again', async () => {
  let first = true
  const { manifest } = await downloading((_, response, { bytes }) => {
    response.writeHead(200, { 'content-length': bytes.length })
    if (first) response.write(bytes.subarray(0, 5000), () => response.destroy())
    else response.end(bytes)
    first = false
    return true
  })
  expect(manifest.source.sha256).toBe(sha256(weights.bytes))
})

it('a corrupted byte is found, and nothing of it is kept', async () => {
  const wrong = Buffer.from(weights.bytes)
  wrong[wrong.length >> 1] ^= 1
  const corrupted: Misbehaviour = (request, response) => {
    sendStored(request, response, { bytes: wrong })
    return true
  }
  expect(await refusal(downloading(corrupted))).toMatchObject({ code: 'WRONG_FILE' })
  await expect(partialBytes()).rejects.toThrow()
  await expect(stat(join(models, 'somebody--m5'))).rejects.toThrow()
})

it.each([
  ['shorter', -10],
  ['longer', 10],
])('a file that is %s than the repository lists is refused', async (_, by) => {
  const other = Buffer.alloc(weights.bytes.length + by)
  const wrong: Misbehaviour = (request, response) => {
    sendStored(request, response, { bytes: other })
    return true
  }
  expect(await refusal(downloading(wrong))).toMatchObject({ code: 'WRONG_FILE' })
})

it('a body without a length that does not end in time is refused', async () => {
  const endless: Misbehaviour = (_, response, { bytes }) => {
    response.writeHead(200)
    response.write(bytes)
    response.end(Buffer.alloc(64))
    return true
  }
  const error = await refusal(downloading(endless))
  expect(error).toMatchObject({ code: 'WRONG_FILE' })
  expect(error!.message).toContain('is longer')
})

it.each([
  [401, 'NO_ACCESS', 1],
  [403, 'NO_ACCESS', 1],
  [404, 'NOT_FOUND', 1],
  [429, 'TOO_MANY_REQUESTS', 3],
  [500, 'SERVER', 3],
  [503, 'SERVER', 3],
])('status %d is %s after %d tries', async (status, code, tries) => {
  const failing: Misbehaviour = (_, response) => {
    empty(response, status)
    return true
  }
  const error = await refusal(downloading(failing))
  expect(error).toMatchObject({ code })
  expect(error!.message).toContain(String(status))
  expect(hub!.requests.filter((each) => each.startsWith('GET /store')).length).toBe(tries)
})

it('a busy server is tried again', async () => {
  let calls = 0
  const busy: Misbehaviour = (_, response) => {
    if (++calls > 2) return false
    empty(response, calls === 1 ? 429 : 502, { 'retry-after': '0' })
    return true
  }
  expect((await downloading(busy)).id).toBe('somebody--m5')
})

it('a server that asks for a long wait is not asked again', async () => {
  const busy: Misbehaviour = (_, response) => {
    empty(response, 429, { 'retry-after': '3600' })
    return true
  }
  expect(await refusal(downloading(busy))).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect(hub!.requests.filter((each) => each.startsWith('GET /store')).length).toBe(1)
})

it('a repository that is not public says so', async () => {
  expect(await refusal(downloading(undefined, { model: 'nobody/nothing' }))).toMatchObject({
    code: 'NO_ACCESS',
  })
})

it('a model that does not fit on the disk is refused before a byte of it comes', async () => {
  files['model.safetensors'] = { ...weights, listedSize: 2 ** 50 }
  expect(await refusal(downloading())).toMatchObject({ code: 'NO_SPACE' })
  expect(hub!.requests.some((each) => each.includes('/resolve/'))).toBe(false)
})

it('offline, nothing is asked for', async () => {
  expect(await refusal(downloading(undefined, { offline: true }))).toMatchObject({ code: 'OFFLINE' })
  expect(hub!.requests).toEqual([])
})

it('a page that is no hub is told from one', async () => {
  const page = createServer((_, response) => response.end('<html>'))
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  expect(await refusal(downloading(undefined, { endpoint }))).toMatchObject({ code: 'BAD_ANSWER' })
  await closed(page)
})

it('goes through a proxy', async () => {
  const through: string[] = []
  const proxy = createServer((request, response) => {
    through.push(request.url!)
    const { method, headers } = request
    httpRequest(request.url!, { method, headers }, (from) => {
      response.writeHead(from.statusCode!, from.headers)
      from.pipe(response)
    }).end()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  expect((await downloading(undefined, { proxy: address })).id).toBe('somebody--m5')
  expect(through.length).toBe(hub!.requests.length)
  await closed(proxy)
})

it('a proxy that asks for a password, that lets nothing through, or that is not there says so', async () => {
  const proxy = createServer((_, response) => empty(response, 407))
  proxy.on('connect', (request, socket) => {
    const status = request.url!.startsWith('asks') ? '407 Password' : '403 Forbidden'
    socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const address = `http://${host}`
  const asks = {
    code: 'NO_ACCESS',
    message: `The proxy ${host} asks for a name and a password (407). Write it as http://name:password@${host}.`,
  }
  expect(await refusal(downloading(undefined, { proxy: address }))).toMatchObject(asks)
  const secure = { proxy: address, endpoint: 'https://asks.example' }
  expect(await refusal(downloading(undefined, secure))).toMatchObject(asks)
  expect(
    await refusal(downloading(undefined, { proxy: address, endpoint: 'https://never.example' })),
  ).toMatchObject({
    code: 'NO_CONNECTION',
    message: `The proxy ${host} refuses never.example:443 (403). Choose another, or ask who runs it.`,
  })
  await closed(proxy)
  expect(await refusal(downloading(undefined, { proxy: address }))).toMatchObject({
    code: 'NO_CONNECTION',
    message: `There is no connection to the proxy ${host} (ECONNREFUSED). Try again later.`,
  })
})

it('shards are fetched with their index', async () => {
  const whole = readSafetensors(new Uint8Array(weights.bytes)).map((tensor) => ({
    ...tensor,
    dtype: 'F32' as const,
  }))
  const halves = [whole.slice(0, 9), whole.slice(9)].map((tensors) => Buffer.from(writeSafetensors(tensors)))
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
  const weight_map = Object.fromEntries(whole.map(({ name }, i) => [name, names[i < 9 ? 0 : 1]]))
  delete files['model.safetensors']
  files['model.safetensors.index.json'] = { bytes: Buffer.from(JSON.stringify({ metadata: {}, weight_map })) }
  names.forEach((name, i) => (files[name] = { bytes: halves[i], lfs: true }))
  const sharded = await downloading()
  expect(sharded.manifest.source.bytes).toBe(halves[0].length + halves[1].length)
  expect(sharded.record.files.length).toBe(4)
})

it('a redirect may not lead to another kind of address', async () => {
  const away: Misbehaviour = (_, response) => {
    empty(response, 302, { location: 'file:///etc/hostname' })
    return true
  }
  expect(await refusal(downloading(away))).toMatchObject({ code: 'BAD_ANSWER' })
})

it('a redirect to itself ends', async () => {
  const around: Misbehaviour = (request, response) => {
    empty(response, 302, { location: request.url! })
    return true
  }
  expect(await refusal(downloading(around))).toMatchObject({ code: 'BAD_ANSWER' })
})

it('a connection on which nothing comes is given up, and what has come is kept', async () => {
  const silent: Misbehaviour = (request, response, { bytes }) => {
    if (request.headers.range !== undefined) return true
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 3000))
    return true
  }
  expect(await refusal(downloading(silent, { idleMs: 1500 }))).toMatchObject({ code: 'NO_CONNECTION' })
  expect(await partialBytes()).toBe(3000)
})

it('a file that the hub names by another hash than it lists is refused', async () => {
  const server = createServer((request, response) => {
    const body = request.url!.includes('/api/')
      ? JSON.stringify({
          sha: COMMIT,
          siblings: [
            { rfilename: 'model.safetensors', size: 3, lfs: { sha256: sha256(Buffer.from('abc')), size: 3 } },
          ],
        })
      : 'abc'
    response.writeHead(200, { 'x-linked-etag': `"${sha256(Buffer.from('abd'))}"` })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const error = await refusal(downloading(undefined, { endpoint }))
  expect(error).toMatchObject({ code: 'WRONG_FILE' })
  expect(error!.message).toContain('another than the repository lists')
  await closed(server)
})
