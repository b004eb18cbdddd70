import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { writeFloat32Npy } from '#shared/formats/npy'
import { loopbackHub, sha256, type LoopbackHub } from '../electron/engine/download/hub.testing'
import { BIN, lab as labIn } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const reference = (path: string) => fileURLToPath(new URL(`reference/${path}`, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
const models = join(folder, 'models')
process.env.INDUCTION_LAB_MODELS = models
const weights = readFileSync(reference('models/m5_hf_gpt2/model.safetensors'))
const BPE = JSON.parse(readFileSync(reference('tokenizers/byte-level-bpe.json'), 'utf8')) as {
  tokenizer: unknown
  config: unknown
}

let hub: LoopbackHub
let stalled = true

beforeAll(async () => {
  hub = await loopbackHub(
    {
      'somebody/m5': {
        'config.json': { bytes: readFileSync(reference('models/m5_hf_gpt2/config.json')) },
        'model.safetensors': { bytes: weights, lfs: true },
      },
      'somebody/slow': {
        'config.json': { bytes: readFileSync(reference('models/m6b_makemore/config.json')) },
        'model.pt': { bytes: readFileSync(reference('models/m6b_makemore/model.pt')), lfs: true },
        'tokenizer.json': { bytes: Buffer.from(JSON.stringify(BPE.tokenizer)) },
        'tokenizer_config.json': { bytes: Buffer.from(JSON.stringify(BPE.config)) },
      },
    },
    (request, response, { bytes }) => {
      if (!decodeURIComponent(request.url!).includes('slow') || !stalled) return false
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 1000))
      return true
    },
  )
})
afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

const lab = (...args: string[]) => labIn(folder, args)

it('downloads a model, lists it, verifies it and runs it', async () => {
  const got = await lab('download', 'somebody/m5', '--endpoint', hub.endpoint, '--json')
  expect(got).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(got.out)).toMatchObject({ id: 'somebody--m5', architecture: 'gpt2', licence: 'mit' })

  const listed = JSON.parse((await lab('models', '--json')).out) as { id: string; state: string }[]
  expect(listed).toContainEqual(expect.objectContaining({ id: 'somebody--m5', state: 'installed' }))
  expect(listed).toContainEqual(expect.objectContaining({ id: 'letters-2l', state: 'bundled' }))

  const verified = await lab('verify', 'somebody--m5', '--json')
  expect(verified.code).toBe(0)
  const checks = JSON.parse(verified.out) as { name: string; passed: boolean | null }[]
  expect(checks.filter(({ passed }) => passed).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hash', 'source', 'cpu']),
  )

  const run = await lab('run', 'somebody--m5', '--tokens', '1,2,3', '--out', 'run.npz', '--json')
  expect(JSON.parse(run.out)).toMatchObject({ sha256: sha256(weights), tokens: [1, 3] })
})

it('verifies what cannot run as far as it goes, and says where it stops', async () => {
  const mapped = reference('mapped/apart.safetensors')
  const mapping = reference('mapped/apart.mapping.json')
  expect(await lab('import', mapped, '--mapping', mapping, '--out', 'mapped')).toMatchObject({ code: 0 })
  const patterns = join(folder, 'seen.npy')
  // One head on three tokens, each query on all keys alike.
  const rows = [1, 0, 0, 1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3]
  writeFileSync(patterns, writeFloat32Npy([1, 1, 3, 3], Float32Array.from(rows)))
  expect(await lab('import', patterns, '--out', 'seen')).toMatchObject({ code: 0 })
  const unknown = reference('invalid/unknown_architecture')
  expect(await lab('import', unknown, '--out', 'unknown')).toMatchObject({ code: 0 })
  for (const [model, note] of [
    ['mapped', 'A mapping says what its weights are, not how it computes: only its weights were checked.'],
    ['seen', 'It has attention patterns and no weights: only its file was checked.'],
    ['unknown', 'Its architecture is not known: only its weights were checked.'],
  ]) {
    const { code, out, err } = await lab('verify', model, '--json')
    expect([code, err]).toEqual([0, `note: ${note}\n`])
    const checks = JSON.parse(out) as { name: string; passed: boolean | null }[]
    expect(checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['hash', true],
      ['source', null],
    ])
  }
  // A byte of them that changed is found as well.
  const file = join(folder, 'seen', 'model.safetensors')
  const bytes = readFileSync(file)
  bytes[bytes.length - 2] ^= 1
  writeFileSync(file, bytes)
  const changed = await lab('verify', 'seen')
  expect(changed.code).toBe(1)
  expect(changed.out).toMatch(
    /^FAIL hash: The weights differ from what was imported\. Import the model again\.$/m,
  )
})

it('goes on after an interrupt; a tokenizer of another model is left out, and that is said', async () => {
  const args = ['download', 'somebody/slow', '--endpoint', hub.endpoint]
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  await expect
    .poll(() => hub.requests.some((each) => each.includes('slow') && each.includes('/store')), {
      timeout: 30_000,
    })
    .toBe(true)
  child.kill('SIGINT')
  const code = await new Promise((resolve) => child.on('exit', resolve))
  expect([code, err]).toEqual([2, expect.stringContaining('error[CANCELLED]') as string])
  stalled = false
  expect(await lab(...args)).toMatchObject({ code: 0 })
  const manifest = readFileSync(join(models, 'somebody--slow/model.json'), 'utf8')
  expect(manifest).toContain('it is another model’s')
})

it('refuses in one line what it cannot fetch', async () => {
  expect(await lab('download', 'nothing')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error\[UNKNOWN_MODEL\]: .+\n$/) as string,
  })
  const missing = await lab('download', 'nobody/here', '--endpoint', hub.endpoint)
  expect(missing).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^error\[NO_ACCESS\]: .+\n$/) as string,
  })
  const page = await lab('download', 'somebody/m5', '--endpoint', 'not an address')
  expect(page).toMatchObject({ code: 2, err: expect.stringContaining('error[USAGE]') as string })
})

it('reads text with a model’s tokenizer, and refuses it where there is none', async () => {
  const run = await lab('run', 'letters-2l', '--text', 'abcdabc', '--out', 'text.npz', '--json')
  expect(JSON.parse(run.out)).toMatchObject({ tokens: [1, 8] })
  const none = await lab('run', 'somebody--m5', '--text', 'abc', '--out', 'text.npz')
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('error[NO_TOKENIZER]') as string })
})

it('self-test passes on what is published and on the models that come along', async () => {
  const { code, out } = await lab('self-test', '--json')
  const checks = JSON.parse(out) as { name: string; passed: boolean | null }[]
  expect(checks.filter(({ passed }) => passed === false)).toEqual([])
  expect(code).toBe(0)
  expect(checks.filter(({ passed }) => passed).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['provider cpu', 'published induction head', 'letters-2l induction']),
  )
})
