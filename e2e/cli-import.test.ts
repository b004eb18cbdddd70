import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { lab } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const reference = (path: string) => fileURLToPath(new URL(`reference/${path}`, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const imported = (...args: string[]) => lab(folder, ['import', ...args])

describe('induction-lab import', () => {
  it('writes a model and says what it is', async () => {
    const run = await imported(reference('models/m6a_nanogpt'), '--out', 'nano', '--json')
    expect(run).toMatchObject({ code: 0, err: '' })
    // The checkpoint's model_args, and the rules of nanoGPT: exact GELU, no biases.
    expect(JSON.parse(run.out)).toMatchObject({
      name: 'm6a_nanogpt',
      architecture: 'nanogpt',
      config: { n_layers: 2, n_heads: 2, d_model: 16, d_vocab: 65, act_fn: 'gelu' },
      guessed: [],
      suspicious: [],
      cannot: [],
      source: { file: 'ckpt.pt', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    const manifest = JSON.parse(readFileSync(join(folder, 'nano/model.json'), 'utf8')) as { format: string }
    expect(manifest.format).toBe('induction-lab-model')
  })

  it('says the same in words, and names a NaN', async () => {
    const run = await imported(reference('invalid/nan_weight.safetensors'), '--out', 'nan')
    expect(run.code).toBe(0)
    expect(run.out).toMatch(/suspicious +blocks\.0\.attn\.W_Q holds 1 NaN\./)
  })

  it('opens an unknown architecture as weights only, and says what cannot be done', async () => {
    const run = await imported(reference('invalid/unknown_architecture'), '--out', 'mamba', '--json')
    expect(run.code).toBe(0)
    expect(JSON.parse(run.out)).toMatchObject({ architecture: 'weights-only', config: null })
    expect(run.err).toMatch(/^note: It cannot run/)
  })

  it('reads another configuration than the one beside the file', async () => {
    const weights = join(folder, 'model.pt')
    writeFileSync(weights, readFileSync(reference('models/m1_attn_only/model.pt')))
    const refused = await imported(weights, '--out', 'm1')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(/^error\[NEEDS_CONFIG\]: .*--config\.\n$/)
    const config = reference('models/m1_attn_only/config.json')
    expect(await imported(weights, '--config', config, '--out', 'm1')).toMatchObject({ code: 0 })
  })

  it('refuses with one line and exit code 2', async () => {
    const run = await imported(reference('invalid/runs_code.pt'), '--out', 'no')
    expect(run).toMatchObject({ code: 2, out: '' })
    expect(run.err).toMatch(/^error\[UNSAFE\]: [^\n]*posix\.system[^\n]*\n$/)
    expect(await imported(reference('models/m1_attn_only'))).toMatchObject({ code: 2 })
  })
})
