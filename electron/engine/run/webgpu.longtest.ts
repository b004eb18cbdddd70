import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { installedElectron } from '../../../scripts/electron/installed-electron'
import { referenceModels } from './reference-errors.testing'
import type { ProviderErrors } from './provider-errors.testing'

/** Electron brings a Vulkan that runs on the CPU: with it the way of a GPU is tested where there is none. */
const electron = installedElectron()
const driver = electron && join(electron.folder, 'vk_swiftshader_icd.json')
const isHere = driver !== null && existsSync(driver) && process.platform === 'linux'

describe.skipIf(!isHere)('WebGPU on SwiftShader', () => {
  it('passes its self-test, and has every hook, edit and processed model as TransformerLens', async () => {
    // The loader of the system looks at its folders when a program starts.
    const env = { ...process.env, VK_DRIVER_FILES: driver!, LD_LIBRARY_PATH: electron!.folder }
    const repository = join(import.meta.dirname, '../../..')
    const program = join(import.meta.dirname, 'provider-errors.testing.ts')
    const args = ['--import', 'tsx', program, 'webgpu']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository, env })
    const { selfTest, models, edits, processed, kinds } = JSON.parse(stdout) as ProviderErrors

    expect(selfTest).toMatchObject({ provider: 'webgpu', passed: true })
    expect(Object.keys(models)).toEqual(await referenceModels())
    for (const [model, errors] of Object.entries({ ...models, ...processed, ...kinds })) {
      expect(errors.logits, model).toBeLessThan(1e-4)
      for (const [hook, error] of Object.entries(errors)) expect(error, `${model} ${hook}`).toBeLessThan(1e-4)
    }
    expect(Object.keys(processed)).toHaveLength(2)
    expect(Object.keys(kinds)).toHaveLength(5)
    // Every kind has its hooks, those of cross-attention among them.
    expect(kinds.cursive).toHaveProperty(['blocks.0.cross_attn.hook_pattern'])
    expect(edits).toHaveLength(24)
    for (const { what, error, changeError } of edits) {
      expect(error, what).toBeLessThan(1e-4)
      expect(changeError, what).toBeLessThan(1e-3)
    }
  }, 600_000)
})
