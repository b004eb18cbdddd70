import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, inflateRawSync } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apng } from './apng'
import { FormatError } from './format-error'
import { textInPdf } from './pdf-attachment'
import { densityChunk, pngChunks, pngOf, textChunk, textInPng, withChunks, type PngChunk } from './png'
import { bytesOf } from './text'
import type { Inflate } from './zip'

const TYPE = 'application/vnd.induction-lab.circuit+json'
const TEXT = '{"name": "a ≈ שלום 日本 🙂 \\u0007", "rows": [1, 2]}'
const inflate: Inflate = (bytes, size) =>
  Promise.resolve(new Uint8Array(inflateRawSync(bytes, { maxOutputLength: size })))

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'figure-files-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** A picture of one colour: RGB, 8 bit. */
function png(width: number, height: number, [red, green, blue]: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint8(8, 8)
  header.setUint8(9, 2)
  const row = [0, ...Array.from({ length: width }, () => [red, green, blue]).flat()]
  const pixels = Uint8Array.from(Array.from({ length: height }, () => row).flat())
  return pngOf([
    { type: 'IHDR', bytes: new Uint8Array(header.buffer) },
    { type: 'IDAT', bytes: deflateSync(pixels) },
    { type: 'IEND', bytes: new Uint8Array() },
  ])
}

/** What Python's standard library, which knows nothing of us, makes of a file. */
function python(program: string, file: Uint8Array): string {
  const path = join(folder, 'file')
  writeFileSync(path, file)
  return execFileSync('python3', ['-c', program, path], { encoding: 'utf8' })
}

/** Chunks of a PNG as name and checksum verdict, by the standard's own description. */
const CHUNKS = `
import struct, sys, zlib
data = open(sys.argv[1], 'rb').read()
assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'
at = 8
while at < len(data):
    length, name = struct.unpack('>I4s', data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    crc, = struct.unpack('>I', data[at + 8 + length:at + 12 + length])
    assert crc == zlib.crc32(name + body)
    more = ''
    if name == b'pHYs': more = ' %d %d %d' % struct.unpack('>IIB', body)
    if name == b'iTXt':
        keyword, rest = body.split(b'\\0', 1)
        assert rest[:2] == b'\\0\\0'
        more = ' ' + keyword.decode() + ' ' + str(len(rest[2:].split(b'\\0', 2)[2].decode()))
    if name in (b'fcTL', b'fdAT'): more = ' %d' % struct.unpack('>I', body[:4])
    if name == b'acTL': more = ' %d %d' % struct.unpack('>II', body)
    print(name.decode() + more)
    at += 12 + length
`

describe('a PNG that carries a document', () => {
  const carrying = withChunks(png(2, 3, [200, 10, 10]), [densityChunk(600), textChunk('circuit', TEXT)])

  it('is a PNG with its density and the text, as another reader sees it', () => {
    const characters = [...TEXT].length
    expect(python(CHUNKS, carrying).trim().split('\n')).toEqual([
      'IHDR',
      // 600 dots per inch are 23,622 per metre.
      'pHYs 23622 23622 1',
      `iTXt circuit ${characters}`,
      'IDAT',
      'IEND',
    ])
  })

  it('gives the text back, also when another program has packed it', async () => {
    expect(await textInPng(carrying, 'circuit', inflate)).toBe(TEXT)
    expect(await textInPng(carrying, 'other', inflate)).toBe(null)
    const packed: PngChunk = {
      type: 'iTXt',
      bytes: Buffer.concat([bytesOf('circuit\0\x01\0en\0circuit\0'), deflateSync(TEXT)]),
    }
    expect(await textInPng(withChunks(png(1, 1, [0, 0, 0]), [packed]), 'circuit', inflate)).toBe(TEXT)
  })

  it('keeps one density', () => {
    const twice = withChunks(carrying, [densityChunk(300)])
    expect(pngChunks(twice).filter(({ type }) => type === 'pHYs')).toEqual([densityChunk(300)])
  })

  it('is refused wherever it is cut off or changed', async () => {
    const whole = withChunks(png(2, 3, [1, 2, 3]), [textChunk('circuit', 'text')])
    for (let length = 0; length < whole.length; length++) {
      await expect(textInPng(whole.subarray(0, length), 'circuit', inflate)).rejects.toThrow(FormatError)
    }
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] ^= 0x10
      await expect(textInPng(changed, 'circuit', inflate), `byte ${at}`).rejects.toThrow(FormatError)
    }
  })

  it('is refused when the packed text is damaged or endless', async () => {
    const chunk = (bytes: Uint8Array): PngChunk => ({
      type: 'iTXt',
      bytes: Buffer.concat([bytesOf('circuit\0\x01\0\0\0'), bytes]),
    })
    const read = (bytes: Uint8Array) =>
      textInPng(withChunks(png(1, 1, [0, 0, 0]), [chunk(bytes)]), 'circuit', inflate)
    await expect(read(bytesOf('not deflate'))).rejects.toThrow('The text in the PNG is damaged.')
    await expect(read(deflateSync(new Uint8Array(65 * 1024 * 1024)))).rejects.toThrow(FormatError)
  })
})

describe('an animated PNG', () => {
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ]

  it('numbers its parts in one sequence and begins with a picture that every program shows', () => {
    const first = withChunks(png(4, 2, colours[0]), [textChunk('circuit', TEXT)])
    const file = apng([first, png(4, 2, colours[1]), png(4, 2, colours[2])], 0.9)
    expect(python(CHUNKS, file).trim().split('\n')).toEqual([
      'IHDR',
      'acTL 3 1',
      `iTXt circuit ${[...TEXT].length}`,
      'fcTL 0',
      'IDAT',
      'fcTL 1',
      'fdAT 2',
      'fcTL 3',
      'fdAT 4',
      'IEND',
    ])
  })

  it('refuses pictures of different sizes', () => {
    expect(() => apng([png(1, 1, colours[0]), png(2, 1, colours[1])], 1)).toThrow('not of one size')
    expect(() => apng([], 1)).toThrow(FormatError)
  })
})

describe('a PDF that carries a document', () => {
  async function pdf(useObjectStreams: boolean, attached: string | null): Promise<Uint8Array> {
    const file = await PDFDocument.create()
    file.addPage([200, 100])
    if (attached !== null) await file.attach(bytesOf(attached), 'figure.circuit', { mimeType: TYPE })
    return file.save({ useObjectStreams })
  }

  it.each([true, false])('gives it back (object streams: %s)', async (objectStreams) => {
    expect(await textInPdf(await pdf(objectStreams, TEXT), TYPE, inflate)).toBe(TEXT)
    expect(await textInPdf(await pdf(objectStreams, null), TYPE, inflate)).toBe(null)
  })

  it('has it as an attachment that another program takes out', async () => {
    const path = join(folder, 'figure.pdf')
    writeFileSync(path, await pdf(true, TEXT))
    const out = join(folder, 'out.circuit')
    execFileSync('pdfdetach', ['-save', '1', '-o', out, path])
    expect(readFileSync(out, 'utf8')).toBe(TEXT)
  })

  it('never fails in another way than with a sentence, whatever was changed in it', async () => {
    const whole = await pdf(true, TEXT)
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] ^= 0x15
      try {
        await textInPdf(changed, TYPE, inflate)
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(FormatError)
      }
    }
  })
})
