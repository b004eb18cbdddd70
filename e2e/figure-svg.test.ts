import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Figure, FigureTheme, MatrixPanel, PaletteName } from '#shared/figure/figure'
import { figureOf, matrixPanel, oddTexts, sample, sampleFigure } from '#shared/figure/figures.testing'
import { layoutFigure } from '#shared/figure/layout'
import { hexOf } from '#shared/figure/look'
import { tintOf } from '#shared/figure/palettes'
import { papers } from '#shared/figure/paper'
import { sceneSvg } from '#shared/figure/svg'
import { visibleLabel, visibleProse } from '#shared/figure/visible-text'
import { serializeDocument } from '#shared/document/serialize'
import { otherProgram, python } from './support/other-programs'
import { pngPixels } from './support/png-pixels'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'induction-lab-svg-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const deflate = (bytes: Uint8Array) => Promise.resolve(new Uint8Array(deflateSync(bytes)))
const svgOf = (figure: Figure) => sceneSvg(figure, layoutFigure(figure), deflate)

interface Parsed {
  readonly width: string
  readonly title: string
  readonly description: string
  readonly texts: readonly string[]
  readonly document: string | null
}

/** What expat, through Python's standard library, reads in some SVG files. */
const PARSED = `
import base64, json, sys, xml.etree.ElementTree as tree
SVG = '{http://www.w3.org/2000/svg}'
found = []
for path in sys.argv[1:]:
    root = tree.parse(path).getroot()
    held = root.find(SVG + 'metadata/{urn:induction-lab:figure}induction-lab-circuit')
    found.append({
        'width': root.get('width'),
        'title': root.findtext(SVG + 'title'),
        'description': root.findtext(SVG + 'desc'),
        'texts': [''.join(text.itertext()) for text in root.iter(SVG + 'text')],
        'document': None if held is None else base64.b64decode(held.text or '').decode('utf-8'),
    })
print(json.dumps(found))
`

function parsed(svgs: readonly string[]): Parsed[] {
  const paths = svgs.map((svg, i) => {
    const path = join(folder, `${i}.svg`)
    writeFileSync(path, svg)
    return path
  })
  return python<Parsed[]>(PARSED, ...paths)
}

/** UTF-8 has no halves of characters. */
const whole = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd')

/** Pixels to a point of the page. */
const ZOOM = 4

/** A figure as another renderer draws it. @returns the colour at a place of the page, in points */
async function drawn(figure: Figure): Promise<(x: number, y: number) => string> {
  const scene = layoutFigure(figure)
  const path = join(folder, 'drawn.svg')
  writeFileSync(path, await svgOf(figure))
  const [width, height] = [scene.width, scene.height].map((points) => String(Math.round(points * ZOOM)))
  const png = pngPixels(otherProgram('rsvg-convert', ['--width', width, '--height', height, path]))
  return (x, y) =>
    png.at(Math.floor((x / scene.width) * png.width), Math.floor((y / scene.height) * png.height))
}

/** The most that two colours differ by in a channel. */
function apart(one: string, other: string): number {
  const [a, b] = [one, other].map((hex) => Buffer.from(hex.slice(1), 'hex'))
  return Math.max(...a.map((channel, i) => Math.abs(channel - b[i])))
}

const looks = (['light', 'dark', 'print'] as const).flatMap((theme) =>
  (['default', 'red-blue', 'grey'] as const).map((palette): [FigureTheme, PaletteName] => [theme, palette]),
)

describe('an exported SVG', () => {
  it('is read by an XML parser: its size in mm, its texts, where it comes from, and the document', async () => {
    const figure = sampleFigure(['1.0.scores', '1.0.pattern'], {}, { sha256: '581f117e' })
    const [found] = parsed([await svgOf(figure)])
    expect(found.width).toBe('85mm')
    expect(found.title).toBe('Induction circuit')
    expect(found.description).toContain('Rows are queries, columns are keys; position 0 is dropped.')
    expect(found.description).toContain('Circuit: Induction circuit, sha256 581f117e')
    expect(found.description).toContain('Tokens: a b c d a')
    expect(found.texts).toEqual(
      expect.arrayContaining([
        'a',
        'Scores before the mask',
        'b',
        'Attention',
        'query',
        'key',
        'b1',
        'a4',
        '≈10',
        '−10',
        '.333',
      ]),
    )
    expect(found.document).toBe(serializeDocument(sample))
  })

  it.each(looks)(
    'has in every cell the colour of its number: theme %s, palette %s',
    async (theme, palette) => {
      const ids = ['0.0.W_QK', '0.0.W_OV', '1.0.scores', '1.0.pattern']
      const figure = sampleFigure(ids, { width: 178, theme, palette, numbers: false })
      const at = await drawn(figure)
      const scene = layoutFigure(figure)
      scene.panels.forEach(({ x, y, pitch, tile, columns }, i) => {
        const { values, scale, marks } = figure.panels[i] as MatrixPanel
        values.values.forEach((value, index) => {
          const [row, column] = [Math.floor(index / columns), index % columns]
          const colour = at(x + column * pitch + tile / 2, y + row * pitch + tile / 2)
          const expected =
            marks.get(index) === 'absent'
              ? papers[theme].background
              : hexOf(tintOf(value, scale, theme, palette))
          expect(`${ids[i]}[${row}, ${column}] ${colour}`).toBe(`${ids[i]}[${row}, ${column}] ${expected}`)
        })
      })
    },
  )

  it('has in every pixel of a large map the colour of its number', async () => {
    const values = fc.sample(fc.double({ min: -10, max: 10, noNaN: true }), { seed: 1, numRuns: 150 * 90 })
    const figure = figureOf([matrixPanel(90, 150, (i) => values[i])], { width: 178 })
    const at = await drawn(figure)
    const [{ x, y, pitch, isImage }] = layoutFigure(figure).panels
    expect(isImage).toBe(true)
    const tint = (index: number) => hexOf(tintOf(values[index], { kind: 'signed', limit: 10 }, 'light'))
    for (let index = 0; index < values.length; index += 7) {
      const [row, column] = [Math.floor(index / 150), index % 150]
      const colour = at(x + (column + 0.5) * pitch, y + (row + 0.5) * pitch)
      // Where it enlarges a picture, the renderer loses up to one of 255.
      expect(apart(colour, tint(index))).toBeLessThanOrEqual(1)
    }
    const [, base64] = /href="data:image\/png;base64,([^"]*)"/.exec(await svgOf(figure))!
    const picture = pngPixels(Buffer.from(base64, 'base64'))
    expect([picture.width % 150, picture.height % 90]).toEqual([0, 0])
    const times = picture.width / 150
    values.forEach((_, i) => {
      const [left, top] = [(i % 150) * times, Math.floor(i / 150) * times]
      expect([picture.at(left, top), picture.at(left + times - 1, top + times - 1)]).toEqual([
        tint(i),
        tint(i),
      ])
    })
  })

  it('draws marks and no colours: hatch, no tile, NaN in a red frame, a corner beyond the scale', async () => {
    const values = [0, -Infinity, 1, NaN, 25, -3]
    const marks = new Map([
      [0, 'masked'],
      [1, 'minus-infinity'],
      [2, 'absent'],
    ] as const)
    const figure = figureOf([matrixPanel(1, 6, (i) => values[i], { marks })], { numbers: false })
    const at = await drawn(figure)
    const [{ x, y, pitch, tile }] = layoutFigure(figure).panels
    const colours = (cell: number) => {
      const seen = new Set<string>()
      for (let i = 2; i < 18; i++)
        for (let j = 2; j < 18; j++) seen.add(at(x + cell * pitch + (tile * i) / 20, y + (tile * j) / 20))
      return seen
    }
    for (const cell of [0, 1]) {
      expect(colours(cell)).toContain('#ffffff')
      expect(colours(cell).size).toBeGreaterThan(2)
    }
    expect([...colours(2)]).toEqual(['#ffffff'])
    expect([...colours(3)]).toEqual(['#ffffff'])
    expect(at(x + 3 * pitch + tile / 2, y + 0.4)).toBe('#b32228')
    expect(at(x + 4 * pitch + tile / 2, y + tile / 2)).toBe('#bd4510')
    expect(at(x + 4 * pitch + tile - 0.6, y + 0.6)).toBe('#15171c')
    expect(at(x + 5 * pitch + tile - 0.6, y + 0.6)).not.toBe('#15171c')
  })

  it('is XML whatever the texts are, and says them', async () => {
    const text = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary' }))
    const names = fc.sample(fc.array(text, { minLength: 5, maxLength: 5 }), { seed: 7, numRuns: 80 })
    const figures = names.map(([title, caption, token, group, document]): Figure => {
      const columns = { name: 'key', labels: [{ text: token, index: '1' }] }
      const rows = { name: 'query', labels: [{ text: 'a', group }] }
      const panel = matrixPanel(1, 1, () => 1, { title, rows, columns })
      return {
        ...figureOf([panel], { width: 300, fontSize: 6 }),
        title,
        caption,
        document: whole(document),
        provenance: [{ name: group, value: token }],
      }
    })
    const svgs = await Promise.all(figures.map(svgOf))
    parsed(svgs).forEach((found, i) => {
      const [title, , token, , document] = names[i]
      expect(found.title).toBe(visibleProse(title))
      expect(found.document).toBe(whole(document))
      const label = visibleLabel(token)
      // Longer labels end in an ellipsis, and one that runs leftwards in a mark that is not seen.
      if (label.length < 5) {
        expect(found.texts.map((each) => each.replace('\u200e', ''))).toContain(
          `${label.replace('\u200e', '')}1`,
        )
      }
    })
    expect(svgs).toHaveLength(80)
  })
})
