import { describe, expect, it } from 'vitest'
import { scaledPanels } from './content-scales'
import { figureJson } from './figure-json'
import { figureOf, matrixPanel } from './figures.testing'
import { latexTable } from './latex-table'
import { scaleNotes } from './scale-notes'
import { textReport } from './text-report'

const panel = (id: string, largest: number, sharedScale: string | null) =>
  matrixPanel(1, 2, (i) => i * largest, {
    id,
    title: id,
    sharedScale,
    scale: { kind: 'signed', limit: largest },
  })
const panels = [panel('mine', 2, 'scores'), panel('trained', 10, 'scores'), panel('gap', 1, null)]
const limits = (share: boolean) =>
  scaledPanels(panels, share).map((each) => each.kind === 'matrix' && each.scale)

describe('panels that are compared', () => {
  it('share the widest of their scales, and the figure says which do', () => {
    expect(limits(true)).toEqual([10, 10, 1].map((limit) => ({ kind: 'signed', limit })))
    expect(scaleNotes(figureOf(scaledPanels(panels, true)))).toEqual(['a, b: one scale, to ±10'])
  })

  it('have scales of their own where they are unlocked, and tables and files say that they differ', () => {
    expect(limits(false)).toEqual([2, 10, 1].map((limit) => ({ kind: 'signed', limit })))
    const figure = figureOf(scaledPanels(panels, false))
    const note = 'a, b: scales differ, ±2 and ±10'
    expect(scaleNotes(figure)).toEqual([note])
    expect(textReport(figure)).toContain(note)
    expect(latexTable(figure)).toContain('a, b: scales differ, $\\pm$2 and $\\pm$10.')
    expect(JSON.parse(figureJson(figure))).toMatchObject({ scales: [note] })
  })

  it('are named by their titles where they have no letters', () => {
    const figure = figureOf(scaledPanels(panels, true), { letters: false })
    expect(scaleNotes(figure)).toEqual(['mine, trained: one scale, to ±10'])
  })
})
