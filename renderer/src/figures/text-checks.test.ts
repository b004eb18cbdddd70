import { describe, expect, it } from 'vitest'
import { figureOf, matrixPanel } from '#shared/figure/figures.testing'
import type { FigureFormat } from './figure-choice'
import { missingGlyphFinder } from './missing-glyphs'
import { textChecks } from './text-checks'

/** A font with Latin, Hebrew and the pictures of controls: everything else is the box. */
const draw = (character: string) =>
  /[\u0000-\u024f\u0590-\u05ff\u2400-\u2426]/.test(character) ? character : 'box'
const missing = missingGlyphFinder(draw)

function checks(tokens: readonly string[], format: FigureFormat = 'pdf', title = 'Map') {
  const labels = tokens.map((text) => ({ text }))
  const panel = matrixPanel(1, tokens.length, () => 1, { title, columns: { name: 'key', labels } })
  return textChecks(figureOf([panel]), format, missing).map(({ text }) => text)
}

describe('what a font cannot show', () => {
  it('is nothing of what every font has', () => {
    expect(checks(['a', 'é', 'שלום', ' x '])).toEqual([])
  })

  it('is named with its code and with what is seen instead, in each format', () => {
    expect(checks(['注'])).toEqual(['No font here has U+6CE8 注: a box is printed instead'])
    expect(checks(['注'], 'png')).toEqual(['No font here has U+6CE8 注: a box is printed instead'])
    expect(checks(['注'], 'svg')).toEqual([
      'No font here has U+6CE8 注: a box is seen, unless the reader’s computer has one',
    ])
    expect(checks(['注'], 'tex')).toEqual([
      'pdfLaTeX prints codes such as [6CE8] for 注. LuaLaTeX sets what its fonts have',
    ])
  })

  it('is named up to four, then counted', () => {
    expect(checks([...'一二三四五六'])).toEqual([
      'No font here has U+4E00 一, U+4E8C 二, U+4E09 三, U+56DB 四 and 2 more: a box is printed instead',
    ])
  })

  it('is a control, which has a sign for it, and what would turn the text around', () => {
    expect(checks(['a\u0007', 'b\n', '\u202e'])).toEqual([
      'Drawn as a sign: U+0007 as ␇, U+000A as ↵, U+202E as �',
      'No font here has U+21B5 ↵, U+FFFD �: a box is printed instead',
    ])
  })

  it('takes an emoji of several parts apart, and asks nothing of the marks between them', () => {
    expect(checks(['👩\u200d👧'])).toEqual([
      'No font here has U+1F469 👩, U+1F467 👧: a box is printed instead',
    ])
  })
})
