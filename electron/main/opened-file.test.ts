import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentElement } from '#shared/figure/embedded-document'
import { EMBEDDED_KEYWORD } from '#shared/figure/embedded-marker'
import { pngOf, textChunk } from '#shared/formats/png'
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

it('is the document in an exported figure, as what it is: text that nobody has read yet', async () => {
  const header = new Uint8Array(13).fill(1)
  const png = pngOf([
    { type: 'IHDR', bytes: header },
    textChunk(EMBEDDED_KEYWORD, '{"name": "−∞"}'),
    { type: 'IEND', bytes: new Uint8Array() },
  ])
  expect(await openedText(await written('figure.png', png))).toEqual({
    kind: 'figure',
    name: 'figure.png',
    text: '{"name": "−∞"}',
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><metadata>${documentElement('{}')}</metadata></svg>`
  expect(await openedText(await written('figure.svg', svg))).toMatchObject({ kind: 'figure', text: '{}' })
})

it('says of a picture that it holds no circuit, or is damaged', async () => {
  const bare = pngOf([{ type: 'IEND', bytes: new Uint8Array() }])
  expect(await openedText(await written('photo.png', bare))).toEqual({
    kind: 'error',
    message: '“photo.png” holds no circuit. Open a figure that was exported with its data.',
  })
  expect(await openedText(await written('cut.png', bare.subarray(0, 12)))).toEqual({
    kind: 'error',
    message: '“cut.png” was not opened. The PNG is cut off.',
  })
  expect(await openedText(await written('paper.pdf', '%PDF-1.7 nothing in it'))).toMatchObject({
    message: '“paper.pdf” holds no circuit. Open a figure that was exported with its data.',
  })
})
