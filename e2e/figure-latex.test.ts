import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { figureOf, matrixPanel, oddTexts, sampleFigure } from '#shared/figure/figures.testing'
import { layoutFigure } from '#shared/figure/layout'
import { hexOf } from '#shared/figure/look'
import { tintOf } from '#shared/figure/palettes'
import { latexTable } from '#shared/figure/latex-table'
import { latexText } from '#shared/figure/latex-text'
import { figureTikz } from '#shared/figure/tikz'
import { hasProgram, otherProgram } from './support/other-programs'
import { pngPixels } from './support/png-pixels'

vi.setConfig({ testTimeout: 300_000 })

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'induction-lab-latex-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const deflate = (bytes: Uint8Array) => Promise.resolve(new Uint8Array(deflateSync(bytes)))

/** The text of the PDF that an engine makes; it ends at the first error. */
function typeset(engine: string, latex: string): string {
  writeFileSync(join(folder, 'figure.tex'), latex)
  execFileSync(engine, ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', 'figure.tex'], {
    cwd: folder,
    stdio: 'ignore',
  })
  return otherProgram('pdftotext', ['-layout', join(folder, 'figure.pdf'), '-']).toString()
}

const labels = oddTexts.map((text, i) => ({ text, index: String(i), group: i < 9 ? 'tok_&' : '\\dim{' }))
const odd = figureOf(
  [
    matrixPanel(
      labels.length,
      labels.length,
      (i) => (i % 7 === 0 ? NaN : i % 11 === 0 ? -Infinity : i / 9 - 12),
      {
        title: oddTexts.join(' '),
        rows: { name: 'qu$ery', labels },
        columns: { name: '#key%', labels },
      },
    ),
  ],
  { width: 178 },
)

describe('latexText', () => {
  it('leaves no sign of LaTeX’s own unescaped', () => {
    expect(latexText('\\input{x} $a_1^2$ & 50% #1 ~')).toBe(
      '\\textbackslash{}input\\{x\\} \\$a\\_1\\textasciicircum{}2\\$ \\& 50\\% \\#1 \\textasciitilde{}',
    )
  })
})

describe('figureTikz', () => {
  // LaTeX is large and not asked for: where there is one, it reads what is written for it.
  const engines = ['pdflatex', 'lualatex', 'xelatex'].filter(hasProgram)
  it.runIf(engines.length > 0)(
    `compiles by itself, and text is text, with ${engines.join(', ') || 'LaTeX'}`,
    async () => {
      const ids = ['0.0.masked', '1.0.pattern', '0.0.W_OV', 'logits']
      const tikz = await figureTikz(sampleFigure(ids, { width: 178 }), deflate)
      for (const engine of engines) {
        const text = typeset(engine, tikz)
        expect(text).toContain('Masked scores')
        expect(text).toContain('0.999864')
        expect(text).toMatch(/masked before the softmax/)
      }
    },
  )

  it.runIf(engines.length > 0)('compiles with tokens in any script and of LaTeX’s own signs', async () => {
    const tikz = await figureTikz(odd, deflate)
    for (const engine of engines) expect(typeset(engine, tikz)).toContain('NaN')
  })

  const pdfEngines = engines.filter((engine) => engine !== 'xelatex')
  it.runIf(pdfEngines.length > 0)(
    'carries a map of thousands of cells as pixels, each in its colour, and the axes as text',
    async () => {
      const [rows, columns] = [90, 150]
      const valueAt = (i: number) => ((i * 7919) % 2001) / 100 - 10
      const marks = new Map([[0, 'masked' as const]])
      const figure = figureOf(
        [matrixPanel(rows, columns, valueAt, { marks }), matrixPanel(100, 80, valueAt, { id: 'second' })],
        { width: 178 },
      )
      const scene = layoutFigure(figure)
      const tikz = await figureTikz(figure, deflate)
      for (const engine of pdfEngines) {
        expect(typeset(engine, tikz)).toContain('query')
        const pdf = join(folder, 'figure.pdf')
        const png = pngPixels(otherProgram('pdftoppm', ['-r', '288', '-png', '-singlefile', pdf]))
        const wrong: string[] = []
        for (const { x, y, pitch, rows: high, columns: wide } of scene.panels) {
          for (let index = 1; index < high * wide; index += 13) {
            const [row, column] = [Math.floor(index / wide), index % wide]
            const [px, py] = [x + (column + 0.5) * pitch, y + (row + 0.5) * pitch].map((p) =>
              Math.floor(p * 4),
            )
            const tint = hexOf(tintOf(valueAt(index), { kind: 'signed', limit: 10 }, 'light'))
            if (png.at(px, py) !== tint) wrong.push(`${engine} [${row}, ${column}] ${png.at(px, py)} ${tint}`)
          }
        }
        expect(wrong).toEqual([])
      }
    },
  )

  it.runIf(pdfEngines.length > 0)('has room for a map of 1,024 × 1,024', async () => {
    const figure = figureOf([matrixPanel(1024, 1024, (i) => Math.sin(i * i) * 10)], { width: 178 })
    const tikz = await figureTikz(figure, deflate)
    for (const engine of pdfEngines) expect(typeset(engine, tikz)).toContain('key')
  })

  it.runIf(hasProgram('pdflatex'))('has tables that compile', () => {
    const document = `\\documentclass{article}\\begin{document}${latexTable(sampleFigure(['0.0.masked', 'logits']))}\\end{document}`
    const text = typeset('pdflatex', document)
    expect(text).toMatch(/b1 +10 +0 +−∞/)
  })
})
