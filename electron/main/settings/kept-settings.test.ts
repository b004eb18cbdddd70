import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KeptSettings } from './kept-settings'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const unset = {
  modelFolder: null,
  proxy: '',
  endpoint: '',
  offline: false,
  budget: null,
  updates: false,
  updateFeed: '',
  updatesAsked: null,
}

it('is there again at the next start', async () => {
  const store = join(folder, 'settings.json')
  const settings = new KeptSettings(store)
  expect(settings.now).toEqual(unset)
  await settings.keep({ offline: true })
  await settings.keep({ modelFolder: '/models', budget: 2000 })
  expect(new KeptSettings(store).now).toEqual({
    ...unset,
    offline: true,
    modelFolder: '/models',
    budget: 2000,
  })
})

it('has a file that nobody else can read', async () => {
  const store = join(folder, 'settings.json')
  await new KeptSettings(store).keep({ proxy: 'http://me:secret@proxy:3128' })
  if (process.platform !== 'win32') expect(statSync(store).mode & 0o077).toBe(0)
})

it('keeps what can be read of a damaged file, and none of one that is no settings at all', () => {
  const store = join(folder, 'settings.json')
  writeFileSync(store, JSON.stringify({ proxy: 7, endpoint: 'https://mirror.example', budget: -1 }))
  expect(new KeptSettings(store).now).toEqual({ ...unset, endpoint: 'https://mirror.example' })
  for (const text of ['', '[]', '{"proxy"']) {
    writeFileSync(store, text)
    expect(new KeptSettings(store).now).toEqual(unset)
  }
})

it('keeps what a change names without a value', async () => {
  const settings = new KeptSettings(join(folder, 'settings.json'))
  await settings.keep({ endpoint: 'https://mirror.example' })
  await settings.keep({ offline: true, endpoint: undefined })
  expect(settings.now).toEqual({ ...unset, offline: true, endpoint: 'https://mirror.example' })
})
