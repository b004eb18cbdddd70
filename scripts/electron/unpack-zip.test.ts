import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { unpackZip } from './unpack-zip'

const REGULAR = 0o100000
const LINK = 0o120000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-zip-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function unpacked(files: ZipFile[], leaveOut: string[] = []): Promise<string> {
  const archive = join(folder, 'archive.zip')
  const target = join(folder, 'target')
  writeFileSync(archive, zipOf(files))
  await unpackZip(archive, target, { folder: 'product/', leaveOut })
  return target
}

it('keeps what is executable executable, and for everybody', async () => {
  const target = await unpacked([
    { name: 'product/program', mode: REGULAR | 0o744, content: 'run' },
    { name: 'product/text', mode: REGULAR | 0o600, content: 'read' },
  ])
  expect(statSync(join(target, 'program')).mode & 0o111).toBe(0o111)
  expect(statSync(join(target, 'text')).mode & 0o111).toBe(0)
  expect(readFileSync(join(target, 'text'), 'utf8')).toBe('read')
})

it('keeps links links', async () => {
  const target = await unpacked([{ name: 'product/current', mode: LINK | 0o777, content: 'versions/1' }])
  expect(readlinkSync(join(target, 'current'))).toBe('versions/1')
})

it('takes only the folder that is asked for, without what is left out', async () => {
  const target = await unpacked(
    [
      { name: 'other/file', mode: REGULAR | 0o644, content: '' },
      { name: 'product/app/main', mode: REGULAR | 0o644, content: '' },
      { name: 'product/app.txt', mode: REGULAR | 0o644, content: '' },
      { name: 'product/kept', mode: REGULAR | 0o644, content: '' },
    ],
    ['app/', 'app.txt'],
  )
  expect(existsSync(join(folder, 'target/file'))).toBe(false)
  expect(existsSync(join(target, 'app'))).toBe(false)
  expect(existsSync(join(target, 'app.txt'))).toBe(false)
  expect(existsSync(join(target, 'kept'))).toBe(true)
})

it('refuses names that leave the folder', async () => {
  const escaping = unpacked([{ name: 'product/../../escaped', mode: REGULAR | 0o644, content: '' }])
  await expect(escaping).rejects.toThrow()
  expect(existsSync(join(folder, 'escaped'))).toBe(false)
})

interface ZipFile {
  name: string
  /** Unix file mode, with the file's type */
  mode: number
  content: string
}

/** A zip archive of stored files, as APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16 lay it out. */
function zipOf(files: ZipFile[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.name)
    const content = Buffer.from(file.content)
    const common = commonHeader(name, content)
    const body = Buffer.concat([u32(0x04034b50), common, name, content])
    const attributes = [u16(0), u16(0), u16(0), u32(file.mode * 0x10000), u32(offset)]
    directory.push(Buffer.concat([u32(0x02014b50), u16((3 << 8) | 20), common, ...attributes, name]))
    bodies.push(body)
    offset += body.length
  }
  const listing = Buffer.concat(directory)
  const count = [u16(files.length), u16(files.length)]
  const end = [u32(0x06054b50), u16(0), u16(0), ...count, u32(listing.length), u32(offset), u16(0)]
  return Buffer.concat([...bodies, listing, ...end])
}

/** Version, flags, method, time, date, checksum, both sizes, lengths of name and extra field. */
function commonHeader(name: Buffer, content: Buffer): Buffer {
  const sizes = [u32(content.length), u32(content.length), u16(name.length), u16(0)]
  return Buffer.concat([u16(20), u16(0), u16(0), u16(0), u16(0), u32(crc32(content)), ...sizes])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
