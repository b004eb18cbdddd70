import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../tensor/operations'
import { cellName } from './cell-name'
import { runs } from './circuits.testing'
import { isRounding } from './derivation-copy'
import { bandsOf, derive, originsOf, sourcesOf, targetsOf } from './derive'
import { exampleDocument } from './examples'
import { formulaText } from './formula'
import type { Cell, Trace } from './stage'
import { randomHeads } from './templates/random'
import { runPlan, trace, tracePlan } from './trace'
import { withWeightsAt } from './weight-place'
import { withCells } from './weights'

const sample = () => {
  const { circuit, tokens } = exampleDocument('induction')
  return trace(circuit, tokens)
}
const at = (stage: string, row: number, column: number): Cell => ({ stage, row, column })
const text = ({ stage, row, column }: Cell) => `${stage} ${row} ${column}`
const texts = (cells: readonly Cell[]) => cells.map(text).sort()

function cellsOf(run: Trace): Cell[] {
  return run.stages.flatMap(({ id, rows, columns }) =>
    rows.labels.flatMap((_, row) => columns.labels.map((_, column) => at(id, row, column))),
  )
}
function valueOf(run: Trace, { stage, row, column }: Cell): number {
  return rowsOf(run.values(stage))[row][column]
}

describe('in every circuit', () => {
  it('rows of a pattern sum to 1 unless all keys are masked, and masked keys have exactly 0', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        for (const { id } of run.stages.filter(({ kind }) => kind === 'pattern')) {
          rowsOf(run.values(id)).forEach((row, q) => {
            const mask = rowsOf(run.values(id.replace('pattern', 'mask')))[q]
            const whole = mask.includes(1) ? 1 : 0
            expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(whole, 12)
            row.forEach((share, k) => expect(mask[k] === 0 ? share : 0).toBe(0))
          })
        }
      }),
    )
  })

  it('the terms of a cell add up to it, to 1e-12', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        for (const cell of cellsOf(run)) {
          const { value, terms, sum } = derive(run, cell)
          const size = terms.reduce((total, term) => total + Math.abs(term.value), 0)
          expect(value === sum || Math.abs(value - sum) <= 1e-12 * size).toBe(true)
          expect(value).toBe(valueOf(run, cell))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('also with dense random weights, in every stage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), (seed) => {
        const { circuit, tokens } = randomHeads(seed)
        const run = trace(circuit(), tokens)
        for (const cell of cellsOf(run)) {
          const derivation = derive(run, cell)
          expect(isRounding(derivation)).toBe(true)
        }
      }),
      { numRuns: 3 },
    )
  })

  it('a term is the product of its factors, but for a pattern and a mask', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        for (const cell of cellsOf(run)) {
          const { kind } = run.stage(cell.stage)
          if (kind === 'pattern' || kind === 'masked') continue
          for (const { factors, value } of derive(run, cell).terms) {
            if (factors.length === 0) continue
            const product = factors.reduce((total, factor) => total * factor.value, 1)
            expect(Math.abs(product - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('a cell is among the targets of its sources, and among the sources of its targets unless it is 0', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        const cells = cellsOf(run)
        const targets = new Map(cells.map((cell) => [text(cell), new Set(texts(targetsOf(run, cell)))]))
        const sources = new Map(cells.map((cell) => [text(cell), new Set(texts(sourcesOf(run, cell)))]))
        for (const cell of cells) {
          const name = text(cell)
          for (const source of sources.get(name)!) expect(targets.get(source)!.has(name)).toBe(true)
          if (valueOf(run, cell) === 0) continue
          for (const target of targets.get(name)!) expect(sources.get(target)!.has(name)).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('the targets of a weight of the first layer are exactly the scores or values that change with it', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ circuit, tokens }, pick) => {
        const run = trace(circuit, tokens)
        const places = cellsOf(run).filter(({ stage }) => /^0\..\.(W_QK|W_OV)$/.test(stage))
        const cell = places[pick % places.length]
        const [, head, name] = cell.stage.split('.')
        const place = { layer: 0, head: Number(head), name: name as 'W_QK' | 'W_OV' }
        const weights = circuit.layers[0].heads[place.head][place.name]
        const index = cell.row * weights.columns + cell.column
        const moved = withCells(weights, [{ index, content: weights.values[index] + 1 }], {})
        const after = trace(withWeightsAt(circuit, place, moved), tokens)

        const next = `0.${head}.${name === 'W_QK' ? 'scores' : 'values'}`
        const changed = cellsOf(run).filter(
          (each) => each.stage === next && Math.abs(valueOf(run, each) - valueOf(after, each)) > 1e-9,
        )
        expect(texts(targetsOf(run, cell))).toEqual(texts(changed))
      }),
    )
  })

  it('every factor, band and target is a cell, row or column that exists', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        for (const cell of cellsOf(run)) {
          for (const other of [...targetsOf(run, cell), ...sourcesOf(run, cell), ...originsOf(run, cell)]) {
            expect(valueOf(run, other)).toBeTypeOf('number')
          }
          for (const band of bandsOf(run, cell)) {
            const { rows, columns } = run.stage(band.stage)
            expect('row' in band ? band.row in rows.labels : band.column in columns.labels).toBe(true)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('why a₄ looks at b₁ in the sample', () => {
  const run = sample()

  it('a score is one product out of 81', () => {
    const { name, value, formula, substituted, meaning, terms, zeroTerms, sum } = derive(
      run,
      at('1.0.scores', 3, 0),
    )
    expect(name).toBe('scores[4, 1]')
    expect(value).toBeCloseTo(9.99954602, 8)
    expect(formulaText(formula)).toBe('score_{4,1} = Σ_{i,j} x_4[i] · W_QK[i,j] · x_1[j]')
    expect(formulaText(substituted)).toBe('1 · 10 · 0.999955')
    expect(meaning).toBe('How well the query at a₄ matches the key at b₁, before the mask.')
    expect(terms.map((term) => term.text)).toEqual(['1 · 10 · 0.999955'])
    expect(terms[0].factors.map((factor) => factor.name)).toEqual([
      'in[4, tok a]',
      'W_QK[tok a, prev a]',
      'in[1, prev a]',
    ])
    expect(zeroTerms).toBe(80)
    expect(sum).toBe(value)
  })

  it('the first hundred of the terms that are 0 are listed, and each has a factor that is 0', () => {
    const { terms, zeroTerms, zeros } = derive(run, at('1.0.scores', 3, 0))
    expect([terms.length, zeroTerms, zeros.length]).toEqual([1, 80, 80])
    for (const { factors, value } of zeros) {
      expect(value).toBe(0)
      expect(factors.some((factor) => factor.value === 0)).toBe(true)
    }
    //   At least 17² pairs of dims, and two marks a position
    const { circuit: wide, tokens: many } = exampleDocument('induction', {
      vocabulary: [...'abcdefgh'],
      positions: 8,
    })
    const large = derive(trace(wide, many), at('0.0.scores', 1, 0))
    expect(large.zeros).toHaveLength(100)
  })

  it('its input was written by head 0.0', () => {
    expect(texts(originsOf(run, at('1.0.scores', 3, 0)))).toEqual(['0.0.output 1 4', 'X 4 0'])
  })

  it('a score goes into its masked score, and that into its whole row of the pattern', () => {
    expect(texts(targetsOf(run, at('1.0.scores', 3, 0)))).toEqual(['1.0.masked 3 0'])
    expect(targetsOf(run, at('1.0.masked', 3, 0))).toHaveLength(4)
    expect(targetsOf(run, at('1.0.scores', 0, 1))).toEqual([])
  })

  it('a weight is its expression', () => {
    const { formula, substituted, terms } = derive(run, at('1.0.W_QK', 0, 4))
    expect(formulaText(formula)).toBe('W_QK[tok a, prev a] = s')
    expect(formulaText(substituted)).toBe('10')
    expect(terms).toMatchObject([{ text: 's', value: 10, factors: [] }])
    expect(formulaText(derive(run, at('1.0.W_OV', 0, 0)).formula)).toBe('W_OV[tok a, tok a] = 1')
  })

  it('a share is a power of e among those of its row', () => {
    const { terms, substituted } = derive(run, at('1.0.pattern', 3, 0))
    expect(terms).toHaveLength(1)
    expect(terms[0]).toMatchObject({ text: 'e^9.99955 / Σ' })
    expect(formulaText(substituted)).toMatch(/^e\^9\.99955 ⁄ \(e\^9\.99955 \+ /)
  })

  it('a masked cell says so', () => {
    expect(derive(run, at('1.0.masked', 0, 1)).meaning).toBe('c₂ comes after b₁, so b₁ may not look at it.')
    expect(derive(run, at('1.0.pattern', 0, 1)).meaning).toBe('Masked: b₁ may not look at c₂.')
    expect(texts(sourcesOf(run, at('1.0.masked', 0, 1)))).toEqual(['1.0.mask 0 1'])
  })

  it('an output lies over a row of the pattern and a column of the values', () => {
    expect(bandsOf(run, at('1.0.output', 3, 1))).toEqual([
      { stage: '1.0.pattern', row: 3 },
      { stage: '1.0.values', column: 1 },
    ])
  })

  it.each([
    ['1.0.scores', 3, 0, 'scores[4, 1]'],
    ['1.0.W_QK', 0, 4, 'W_QK[tok a, prev a]'],
    ['0.0.W_OV', 4, 0, 'W_OV[prev a, tok a]'],
    ['0.0.output', 1, 4, 'output[1, prev a]'],
    ['1.in', 0, 8, 'in[1, dim 8]'],
    ['X', 4, 8, 'X[4, pos 4]'],
    ['logits', 0, 1, 'logits[b]'],
  ])('%s %d %d is written %s', (stage, row, column, name) => {
    expect(cellName(run, at(stage, row, column))).toBe(name)
  })

  it('refuses a cell that is not there', () => {
    expect(() => derive(run, at('1.0.scores', 4, 0))).toThrow(RangeError)
    expect(() => sourcesOf(run, at('2.in', 0, 0))).toThrow(RangeError)
  })
})

it('a muted head writes 0 and has no part in what follows', () => {
  const { circuit, tokens } = exampleDocument('induction')
  const [first, second] = circuit.layers
  const heads = [{ ...second.heads[0], muted: true }]
  const run = runPlan(tracePlan(circuit, tokens), { ...circuit, layers: [first, { ...second, heads }] })
  expect(rowsOf(run.values('logits'))).toEqual([[0, 0, 0, 0]])
  expect(derive(run, at('1.0.output', 3, 1))).toMatchObject({ value: 0, terms: [], zeroTerms: 4 })
  expect(targetsOf(run, at('1.0.pattern', 3, 0))).toEqual([])
})
