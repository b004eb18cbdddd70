import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Arch, build, Platform, type Configuration } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../app/repository'

/**
 * A dry run: electron-builder reads the configuration, checks it against its own schema (all systems at once), and
 * works out what it would tell its tools, which it would have to fetch. It stops there.
 */
async function dryRun(target: string, changed: Configuration = {}): Promise<string> {
  const told: unknown[] = []
  await build({
    projectDir: REPOSITORY,
    targets: Platform.LINUX.createTarget(target, Arch.x64),
    prepackaged: app,
    publish: 'never',
    config: {
      extends: './electron-builder.yml',
      electronVersion: '33.2.1',
      directories: { output: join(app, 'dist') },
      // A release names its own.
      extraMetadata: { homepage: 'https://induction-lab.invalid/' },
      ...changed,
    },
    effectiveOptionComputed: (options: unknown) => {
      told.push(options)
      return Promise.resolve(true)
    },
  })
  return JSON.stringify(told)
}

let app: string
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'induction-lab-dry-'))
  writeFileSync(join(app, 'induction-lab'), '')
  mkdirSync(join(app, 'resources'))
})
afterAll(() => rmSync(app, { recursive: true, force: true }))

describe('electron-builder.yml', { timeout: 60_000 }, () => {
  it('is what rpm needs: the app, its icon, desktop entry and MIME type', async () => {
    const told = await dryRun('rpm')
    for (const path of ['icons/hicolor', 'mime/packages', 'applications']) {
      expect(told).toContain(`/usr/share/${path}`)
    }
  })

  it('is what AppImage needs', async () => {
    expect(await dryRun('AppImage')).toContain('MimeType=application/vnd.induction-lab.circuit+json;')
  })

  it('would be refused with an option that electron-builder does not know, also of another system', async () => {
    const misspelt = { mac: { hardenedRunTime: true } } as Configuration
    await expect(dryRun('rpm', misspelt)).rejects.toThrow(/configuration\.mac/)
  })
})
