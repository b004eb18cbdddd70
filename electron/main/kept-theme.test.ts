import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { KeptTheme } from './kept-theme'

const folder = mkdtempSync(join(tmpdir(), 'theme-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

it('is the system’s until one is kept, and then that one, also for the next run', async () => {
  const first = new KeptTheme(at('theme.json'))
  expect(first.read()).toBe('system')
  await first.keep('dark')
  expect(first.read()).toBe('dark')
  expect(new KeptTheme(at('theme.json')).read()).toBe('dark')
})

it('is the system’s where the file holds something else', () => {
  for (const text of ['', '{', '{"theme":"sepia"}', '[]']) {
    writeFileSync(at('other.json'), text)
    expect(new KeptTheme(at('other.json')).read()).toBe('system')
  }
})
