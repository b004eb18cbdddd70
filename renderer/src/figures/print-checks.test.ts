import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { plainWeights } from '#shared/circuit/weights'
import type { FigureStyle, FigureTheme, PaletteName } from '#shared/figure/figure'
import { figureOfStages } from '#shared/figure/figure-of-stages'
import { layoutFigure } from '#shared/figure/layout'
import { tintOf } from '#shared/figure/palettes'
import { colourDifference, simulated, visions } from '#shared/figure/vision'
import type { Matrix } from '#shared/tensor/matrix'
import { printChecks } from './print-checks'

const { circuit, tokens, name } = exampleDocument('induction')
const run = trace(circuit, tokens)

const negated = ({ rows, columns, values }: Matrix): Matrix => ({
  rows,
  columns,
  values: values.map((v) => -v),
})

function checks(ids: readonly string[], style: Partial<FigureStyle> = {}): readonly string[] {
  const figure = figureOfStages(run, ids, { documentName: name, document: null, style })
  return printChecks(figure, layoutFigure(figure)).map(({ ok, text }) => `${ok ? 'ok' : 'not'}: ${text}`)
}

describe('what print does to a figure', () => {
  it('is said for a column of a paper: 4 × 4 scores and 4 × 4 weights are 32 cells', () => {
    expect(checks(['1.0.scores', '1.0.pattern'])).toEqual([
      'ok: Smallest text 6 pt',
      'ok: Safe for colour-blind readers',
      'ok: 32 cells, all vector',
      'ok: Reads the same in grey',
    ])
  })

  it('is a sign that only the numbers tell, and without them nothing', () => {
    const mirrored = {
      ...circuit,
      layers: circuit.layers.map((layer) => ({
        ...layer,
        heads: layer.heads.map((head) => ({ ...head, W_QK: plainWeights(negated(head.W_QK)) })),
      })),
    }
    const negative = trace(mirrored, tokens)
    const figureOf = (style: Partial<FigureStyle>) =>
      figureOfStages(negative, ['1.0.scores'], { documentName: name, document: null, style })
    const last = (style: Partial<FigureStyle>) =>
      printChecks(figureOf(style), layoutFigure(figureOf(style))).at(-1)
    expect(last({})).toEqual({ ok: false, text: 'In grey, only the numbers tell the sign' })
    expect(last({ numbers: false })).toEqual({
      ok: false,
      text: 'In grey, the sign is lost. Show the numbers',
    })
    expect(last({ palette: 'grey' })).toEqual({ ok: false, text: 'Only the numbers tell the sign' })
  })

  it('is ink, for a dark figure', () => {
    expect(checks(['1.0.scores'], { theme: 'dark' })).toContain('not: Dark: on paper it costs ink')
  })
})

describe('the cells of a picture', () => {
  const pixels = (ids: readonly string[], dpi: number, width = 85) => {
    const figure = figureOfStages(run, ids, { documentName: name, document: null, style: { width } })
    const scene = layoutFigure(figure)
    return { check: printChecks(figure, scene, dpi)[2], pitch: scene.panels[0].pitch }
  }

  it('are as many pixels wide as their points, at 72 dots an inch', () => {
    const { check, pitch } = pixels(['1.0.scores'], 72)
    const wide = Number(pitch.toFixed(pitch < 10 ? 1 : 0))
    expect(check).toEqual({ ok: true, text: `16 cells, ${wide} pixels wide at least` })
  })

  it('are said to be lost where a pixel has to hold several', () => {
    const { check } = pixels(['1.0.W_QK'], 3)
    expect(check.ok).toBe(false)
    expect(check.text).toMatch(/^81 cells, some 0\.\d pixels wide\. Raise the resolution$/)
  })
})

describe('“Safe for colour-blind readers”', () => {
  /** How far the ends +1 and −1 of a signed scale are apart in the vision that tells them least. */
  function endsApart(theme: FigureTheme, palette: PaletteName): number {
    const differences = visions.map((vision) => {
      const [plus, minus] = [1, -1].map((value) =>
        simulated(tintOf(value, { kind: 'signed', limit: 1 }, theme, palette).rgb, vision),
      )
      return colourDifference(plus, minus)
    })
    return Math.min(...differences)
  }

  it.each<FigureTheme>(['light', 'dark', 'print'])(
    'is said in the %s theme of what it holds for',
    (theme) => {
      // Hundredths in OKLab, as for the palettes themselves: 24 is what their ends keep.
      expect(endsApart(theme, 'default')).toBeGreaterThan(23)
      expect(checks(['1.0.scores'], { theme })).toContain('ok: Safe for colour-blind readers')
      expect(endsApart(theme, 'red-blue')).toBeLessThan(15)
      const redBlue = checks(['1.0.scores'], { theme, palette: 'red-blue' })
      expect(redBlue).toContain(
        theme === 'dark'
          ? 'not: + and − look alike to protan, deutan and tritan readers'
          : 'not: + and − look alike to protan and deutan readers',
      )
    },
  )

  it('is said of red–blue where nothing has a sign', () => {
    expect(checks(['1.0.pattern'], { palette: 'red-blue' })).toContain('ok: Safe for colour-blind readers')
  })
})
