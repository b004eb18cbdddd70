import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openedText } from './opened-file'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opened-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

it('is the text', async () => {
  const text = '{"name": "−∞ ⇒ 𝒜"}'
  expect(await openedText(await written('mine.circuit', text))).toEqual({ kind: 'text', text })
})

it('may be empty, and exactly 64 MB', async () => {
  expect(await openedText(await written('empty.circuit', ''))).toMatchObject({ kind: 'text', text: '' })
  const path = await written('long.circuit', '')
  await truncate(path, 64 * 1024 * 1024)
  expect(await openedText(path)).toMatchObject({ kind: 'text' })
})

it('is refused above 64 MB', async () => {
  const path = await written('longer.circuit', '')
  await truncate(path, 64 * 1024 * 1024 + 1)
  expect(await openedText(path)).toEqual({
    kind: 'error',
    message: '“longer.circuit” is larger than 64 MB, so it is not a circuit. Open a .circuit file.',
  })
})

it('is refused when it is missing, a folder or not text', async () => {
  const message = async (path: string) => {
    const file = await openedText(path)
    return file.kind === 'error' ? file.message : file
  }
  expect(await message(join(folder, 'gone.circuit'))).toBe(
    '“gone.circuit” was not found. Check its name and folder.',
  )
  expect(await message(folder)).toMatch(/is a folder/)
  expect(await message(await written('model.pt', new Uint8Array([0x80, 0xff, 0x00])))).toMatch(
    /is not a text file/,
  )
})

it.skipIf(process.platform === 'win32')('does not wait for a pipe that nobody writes to', async () => {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  expect(await openedText(path)).toMatchObject({ message: expect.stringContaining('is not a regular file') })
})
