import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { folderFault } from './model-folder'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('takes a folder that can be written, makes one that is missing, and leaves nothing in it', async () => {
  const inside = join(folder, 'models')
  expect(await folderFault(inside)).toBe(null)
  expect(readdirSync(inside)).toEqual([])
})

it('says why a place is none', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'x')
  expect(await folderFault(file)).toBe('“file” is no folder. Choose another one.')
  expect(await folderFault(join(file, 'models'))).toBe('“models” is no folder. Choose another one.')
  // Nobody can write there, not even the system's administrator.
  if (process.platform === 'linux') {
    expect(await folderFault('/proc/models')).toMatch(/^“models” cannot be written \(\w+\)\. Choose a folder/)
  }
})
