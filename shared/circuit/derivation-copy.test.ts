import { describe, expect, it } from 'vitest'
import { derive } from './derive'
import { derivationLatex, derivationText, isRounding, remainderOf } from './derivation-copy'
import { exampleDocument } from './examples'
import { formulaLatex, textLatex } from './formula-latex'
import { randomHeads } from './templates/random'
import { trace } from './trace'

const sample = () => {
  const { circuit, tokens } = exampleDocument('induction')
  return trace(circuit, tokens)
}
const latexOf = (stage: string, row: number, column: number, run = sample()) =>
  derivationLatex(derive(run, { stage, row, column }), run.stage(stage).kind)
const textOf = (stage: string, row: number, column: number, run = sample()) =>
  derivationText(derive(run, { stage, row, column }), run.stage(stage).kind)

describe('a derivation as LaTeX', () => {
  it('is the formula, the same with numbers in, and the value', () => {
    expect(latexOf('1.0.scores', 3, 0)).toBe(
      [
        '\\begin{align*}',
        '  \\mathrm{score}_{4,1} &= \\sum_{i,j} x_{4}[i] \\cdot W_{\\mathrm{QK}}[i,j] \\cdot x_{1}[j] \\\\',
        '  &\\approx 1 \\cdot 10 \\cdot 0.999955 \\\\',
        '  &\\approx 9.99955',
        '\\end{align*}',
        '',
      ].join('\n'),
    )
  })

  it('says = where nothing is rounded', () => {
    expect(latexOf('1.0.values', 0, 1)).toContain('&= 1 \\cdot 1 \\\\\n  &= 1\n')
  })

  it('puts powers of e and of ten where they belong', () => {
    expect(latexOf('1.0.pattern', 3, 0)).toContain('e^{9.99955} / (e^{9.99955} + e^{4.54 \\times 10^{-4}} +')
  })

  it('breaks a long sum into lines and sums up the smallest terms', () => {
    const { circuit, tokens } = randomHeads(1)
    const run = trace(circuit(), tokens)
    const latex = latexOf('1.0.scores', 3, 2, run)
    expect(latex.match(/\\quad \+/g)).toHaveLength(3)
    expect(latex).toMatch(/\\text\{\d+ smaller terms: \}/)
    expect(latex.split('{').length).toBe(latex.split('}').length)
  })

  it('keeps a token from meaning anything to LaTeX', () => {
    expect(textLatex('50% of $x_1 & {y}^2 ~ #\\')).toBe(
      '\\text{50\\% of \\$x\\_1 \\& \\{y\\}\\textasciicircum{}2 \\textasciitilde{} \\#\\textbackslash{}}',
    )
    expect(formulaLatex(['x[tok %] = 1'])).toBe('x[\\text{tok \\%}] = 1')
  })
})

describe('a derivation as text', () => {
  it('has every digit, the zero terms, the sum and what is left', () => {
    expect(textOf('1.0.scores', 3, 0).split('\n')).toEqual([
      'scores[4, 1] = 9.999546021312977',
      'score_{4,1} = Σ_{i,j} x_4[i] · W_QK[i,j] · x_1[j]',
      'How well the query at a₄ matches the key at b₁, before the mask.',
      '',
      'in[4, tok a] · W_QK[tok a, prev a] · in[1, prev a] = 1 · 10 · 0.9999546021312976 = 9.999546021312977',
      '80 terms that are 0',
      'Sum 9.999546021312977, remainder 0',
      '',
    ])
  })
})

describe('the remainder', () => {
  const term = (value: number) => ({ text: '', factors: [], value })

  it('is nothing for equal numbers, infinities and NaN', () => {
    for (const value of [0.1, Infinity, -Infinity, NaN]) expect(remainderOf({ value, sum: value })).toBe(0)
  })
  it('is rounding up to 1e-12 of the terms', () => {
    expect(isRounding({ value: 1e-16, sum: 0, terms: [term(1), term(-1)] })).toBe(true)
    expect(isRounding({ value: 1e-11, sum: 0, terms: [term(1), term(-1)] })).toBe(false)
    expect(isRounding({ value: Infinity, sum: NaN, terms: [] })).toBe(false)
  })
})
