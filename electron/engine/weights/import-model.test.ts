import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors } from '#shared/formats/safetensors'
import expectedImports from '../../../e2e/reference/imported/sha256.json' with { type: 'json' }
import { importModel } from './import-model'

const folder = fileURLToPath(new URL('../../../e2e/reference/imported/', import.meta.url))
let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'import-'))
})
afterAll(() => rm(out, { recursive: true }))

/** Shape and SHA-256 of the float32 bytes of every tensor of an imported model. */
async function importedHashes(dir: string) {
  const bytes = new Uint8Array(await readFile(join(dir, 'model.safetensors')))
  const tensors = readSafetensors(bytes).map(({ name, shape, values }) => {
    const sha256 = createHash('sha256').update(Float32Array.from(values)).digest('hex')
    return [name, { shape, sha256 }] as const
  })
  return Object.fromEntries(tensors)
}

describe('weights as PyTorch and TransformerLens read them (e2e/reference/imported)', () => {
  it.each(expectedImports)('$path', async ({ path, config, parameters }) => {
    const dir = join(out, path.replaceAll('/', '_'))
    const given = config === null ? undefined : join(folder, config)
    const { manifest } = await importModel({ path: join(folder, path), config: given, out: dir })
    expect(await importedHashes(dir)).toEqual(parameters)
    expect(manifest.suspicious).toEqual([])
    expect(JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'))).toEqual(manifest)
  })
})
