import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a program that is not ours prints about a file. @throws when it refuses the file */
export function output(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

/** Lines `name: value` of `pdfinfo`. */
export function pdfInfo(path: string): ReadonlyMap<string, string> {
  const lines = output('pdfinfo', '-enc', 'UTF-8', path).split('\n')
  return new Map(lines.map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1).trim()]))
}

/** Fonts of a PDF as `pdffonts` lists them: name, and whether it is embedded. */
export function pdfFonts(path: string): { name: string; embedded: boolean }[] {
  const [header, , ...lines] = output('pdffonts', path).trimEnd().split('\n')
  const at = header.indexOf('emb')
  return lines.map((line) => ({ name: line.split(' ')[0], embedded: line.slice(at, at + 3) === 'yes' }))
}

interface Picture {
  width: number
  height: number
  /** Pixels a metre, as stored. */
  perMetre: number
  /** Texts by keyword. */
  texts: Record<string, string>
  /** Frames of an animation; 0 for a picture that stands still. */
  frames: number
  /** Colours of the asked-for places of the picture that is shown first, `#rrggbb`. */
  colours: string[]
}

/**
 * Decodes a PNG by the standard (8 bit, RGB or RGBA, no interlace), with nothing but Python's zlib; a checksum that
 * differs or a row that is short is an error.
 */
const DECODER = `
import json, struct, sys, zlib
data = open(sys.argv[1], 'rb').read()
places = json.loads(sys.argv[2])
assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'
at, chunks = 8, []
while at < len(data):
    length, name = struct.unpack('>I4s', data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    assert struct.unpack('>I', data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + body)
    chunks.append((name.decode(), body))
    at += 12 + length
assert chunks[0][0] == 'IHDR' and chunks[-1] == ('IEND', b'')
width, height, depth, kind, _, _, interlace = struct.unpack('>IIBBBBB', chunks[0][1])
assert depth == 8 and kind in (2, 6) and interlace == 0
step = 3 if kind == 2 else 4
raw = zlib.decompress(b''.join(body for name, body in chunks if name == 'IDAT'))
stride = width * step
assert len(raw) == height * (stride + 1)
wanted = {}
for x, y in places: wanted.setdefault(y, []).append(x)
previous, colours = bytearray(stride), {}
for y in range(height):
    filter, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
    if y > max(wanted, default=-1): break
    for i in range(stride):
        a = row[i - step] if i >= step else 0
        b, c = previous[i], previous[i - step] if i >= step else 0
        if filter == 1: row[i] = (row[i] + a) & 255
        elif filter == 2: row[i] = (row[i] + b) & 255
        elif filter == 3: row[i] = (row[i] + (a + b) // 2) & 255
        elif filter == 4:
            p = a + b - c
            pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
            row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
    for x in wanted.get(y, []): colours[x, y] = '#' + bytes(row[x * step:x * step + 3]).hex()
    previous = row
texts, per, frames = {}, 0, 0
for name, body in chunks:
    if name == 'pHYs':
        x, y, unit = struct.unpack('>IIB', body)
        assert x == y and unit == 1
        per = x
    if name == 'iTXt':
        keyword, rest = body.split(b'\\0', 1)
        packed, rest = rest[0], rest[2:].split(b'\\0', 2)[2]
        texts[keyword.decode()] = (zlib.decompress(rest) if packed else rest).decode()
    if name == 'fcTL': frames += 1
print(json.dumps(dict(width=width, height=height, perMetre=per, texts=texts, frames=frames,
                      colours=[colours[x, y] for x, y in places])))
`

/** What another decoder sees in a PNG. */
export function pictureIn(path: string, places: readonly (readonly [x: number, y: number])[] = []): Picture {
  return JSON.parse(output('python3', '-c', DECODER, path, JSON.stringify(places))) as Picture
}

/** Arrays of an .npz, or the one of an .npy, as NumPy reads them. */
export function numpyArrays(path: string): Record<string, number[][]> {
  const program = `
import json, sys, numpy
loaded = numpy.load(sys.argv[1], allow_pickle=False)
arrays = {name: loaded[name] for name in loaded.files} if hasattr(loaded, 'files') else {'': loaded}
assert all(array.dtype == numpy.float64 for array in arrays.values())
print(json.dumps({name: array.tolist() for name, array in arrays.items()}))`
  return JSON.parse(output('python3', '-c', program, path)) as Record<string, number[][]>
}

/** Whether a text is well-formed XML, by Python's parser; its root's attributes and all of its text. */
export function xmlIn(path: string): { root: string; attributes: Record<string, string>; text: string[] } {
  const program = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
text = [''.join(each.itertext()) for each in root.iter('{http://www.w3.org/2000/svg}text')]
print(json.dumps(dict(root=root.tag, attributes=root.attrib, text=text)))`
  return JSON.parse(output('python3', '-c', program, path)) as ReturnType<typeof xmlIn>
}

/** Puts a text in a file of a folder. @returns its path */
export function textFile(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
