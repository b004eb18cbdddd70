import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { serializeDocument } from '#shared/document/serialize'
import type { Figure, FigureLabel, FigureStyle, LinesPanel, MatrixPanel } from './figure'
import { defaultStyle, figureOfStages, type StagesFigureOptions } from './figure-of-stages'

export const sample = exampleDocument('induction')
export const sampleTrace = trace(sample.circuit, sample.tokens)

/** Stages of the induction example on a b c d a. */
export function sampleFigure(
  ids: readonly string[],
  style: Partial<FigureStyle> = {},
  options: Partial<StagesFigureOptions> = {},
): Figure {
  return figureOfStages(sampleTrace, ids, {
    documentName: sample.name,
    document: serializeDocument(sample),
    style,
    ...options,
  })
}

/** A map on a signed scale. */
export function matrixPanel(
  rows: number,
  columns: number,
  valueAt: (index: number) => number,
  more: Partial<MatrixPanel> = {},
): MatrixPanel {
  const labels = (count: number): FigureLabel[] =>
    Array.from({ length: count }, (_, i) => ({ text: 't', index: String(i) }))
  return {
    kind: 'matrix',
    id: 'map',
    title: 'Map',
    rows: { name: 'query', labels: labels(rows) },
    columns: { name: 'key', labels: labels(columns) },
    values: { rows, columns, values: Float64Array.from({ length: rows * columns }, (_, i) => valueAt(i)) },
    scale: { kind: 'signed', limit: 10 },
    marks: new Map(),
    sharedScale: null,
    ...more,
  }
}

/** Lines under numbered points. */
export function linesPanel(
  series: number,
  points: number,
  valueAt: (index: number) => number,
  more: Partial<LinesPanel> = {},
): LinesPanel {
  const labels = (count: number): FigureLabel[] =>
    Array.from({ length: count }, (_, i) => ({ text: String(i) }))
  return {
    kind: 'lines',
    id: 'lines',
    title: 'Lines',
    axis: { name: 'position', labels: labels(points) },
    series: { name: 'head', labels: labels(series) },
    values: {
      rows: series,
      columns: points,
      values: Float64Array.from({ length: series * points }, (_, i) => valueAt(i)),
    },
    quantity: 'loss',
    ...more,
  }
}

export function figureOf(panels: Figure['panels'], style: Partial<FigureStyle> = {}): Figure {
  return {
    title: 'Figure',
    panels,
    caption: 'A caption.',
    provenance: [{ name: 'Tokens', value: 'a b' }],
    style: { ...defaultStyle, ...style },
    document: null,
  }
}

/** What tokens, dims and names can be: any script, emoji, controls, signs of XML and LaTeX, halves of characters. */
export const oddTexts = [
  'a\nb',
  'tab\there',
  'שלום',
  'مرحبا',
  '中文',
  'ру́сский',
  '👩‍👩‍👧',
  '',
  ' x ',
  '\\&$#_{}~^%',
  '<b>"\'&amp;]]>',
  '\u0000\u001b\u007f\u0085',
  '\ud800x\udc00',
  'e\u0301',
  '\u202eabc\u2028',
  '\ufffe\uffff\u{1ffff}',
  '--><!--',
  'averyveryveryverylongtokenname_that_goes_on_and_on',
] as const
