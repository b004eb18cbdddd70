import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { figureOf, matrixPanel, oddTexts, sampleFigure } from '#shared/figure/figures.testing'
import { latexTable } from '#shared/figure/latex-table'
import { latexText } from '#shared/figure/latex-text'
import { figureTikz } from '#shared/figure/tikz'
import { FormatError } from '#shared/formats/format-error'
import { hasProgram, otherProgram } from './support/other-programs'

vi.setConfig({ testTimeout: 300_000 })

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'induction-lab-latex-'))))
afterAll(() => rmSync(folder, { recursive: true }))

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
  it('refuses maps that LaTeX has no room for, with what to do', () => {
    expect(() => figureTikz(figureOf([matrixPanel(200, 200, () => 1)]))).toThrow(FormatError)
    expect(() => figureTikz(figureOf([matrixPanel(200, 200, () => 1)]))).toThrow(
      /200 × 200 cells.*Export a PDF/,
    )
  })

  // LaTeX is large and not asked for: where there is one, it reads what is written for it.
  const engines = ['pdflatex', 'lualatex', 'xelatex'].filter(hasProgram)
  it.runIf(engines.length > 0)(
    `compiles by itself, and text is text, with ${engines.join(', ') || 'LaTeX'}`,
    () => {
      for (const engine of engines) {
        const text = typeset(
          engine,
          figureTikz(sampleFigure(['0.0.masked', '1.0.pattern', '0.0.W_OV', 'logits'], { width: 178 })),
        )
        expect(text).toContain('Masked scores')
        expect(text).toContain('0.999864')
        expect(text).toMatch(/masked before the softmax/)
      }
    },
  )

  it.runIf(engines.length > 0)('compiles with tokens in any script and of LaTeX’s own signs', () => {
    for (const engine of engines) expect(typeset(engine, figureTikz(odd))).toContain('NaN')
  })

  it.runIf(hasProgram('pdflatex'))('has tables that compile', () => {
    const document = `\\documentclass{article}\\begin{document}${latexTable(sampleFigure(['0.0.masked', 'logits']))}\\end{document}`
    const text = typeset('pdflatex', document)
    expect(text).toMatch(/b1 +10 +0 +−∞/)
  })
})
