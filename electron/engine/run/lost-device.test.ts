import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { installedElectron } from '../../../scripts/electron/installed-electron'
import type { LostDevice } from './lost-device.testing'

/** Electron brings a Vulkan that runs on the CPU: with it the way of a GPU is tested where there is none. */
const electron = installedElectron()
const driver = electron && join(electron.folder, 'vk_swiftshader_icd.json')
const isHere = driver !== null && existsSync(driver) && process.platform === 'linux'

it.skipIf(!isHere)(
  'finishes on the CPU what a lost GPU began, a run or a sweep of ablations, and says so',
  async () => {
    // The loader of the system looks at its folders when a program starts.
    const env = { ...process.env, VK_DRIVER_FILES: driver!, LD_LIBRARY_PATH: electron!.folder }
    const cwd = join(import.meta.dirname, '../../..')
    const program = join(import.meta.dirname, 'lost-device.testing.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { cwd, env })
    const { providers, afterwards, notices, difference, sweep } = JSON.parse(stdout) as LostDevice
    expect(providers).toEqual(['webgpu', 'cpu'])
    expect(afterwards).toBe('cpu')
    expect(notices).toEqual([expect.stringMatching(/^The GPU was lost; using the CPU\. The job goes on/)])
    expect(difference).toBeLessThan(1e-5)
    expect(sweep).toMatchObject({ runs: 3, notices: [expect.stringContaining('The job goes on')] })
    expect(sweep.difference).toBeLessThan(1e-5)
  },
  120_000,
)
