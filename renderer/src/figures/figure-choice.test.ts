import { describe, expect, it } from 'vitest'
import {
  lengthIn,
  millimetres,
  pixelsOf,
  resolutionText,
  styleOf,
  widthOf,
  type FigureChoice,
} from './figure-choice'
import { endingOf, fileNameOf } from './figure-names'

const choice: FigureChoice = {
  format: 'pdf',
  pages: 'figure',
  width: 'one-column',
  customWidth: 3.5,
  unit: 'in',
  fontSize: 7,
  theme: 'light',
  palette: 'default',
  numbers: true,
  letters: true,
  titles: true,
  colourBars: true,
  captionBelow: false,
  sharedScales: true,
  embed: true,
  dpi: 600,
}

describe('the width of a figure', () => {
  it('is that of journals’ columns, of a slide, or a person’s own in any unit', () => {
    expect(widthOf(choice)).toBe(85)
    expect(widthOf({ ...choice, width: 'two-columns' })).toBe(178)
    expect(styleOf({ ...choice, width: 'slide' })).toMatchObject({ width: 160, height: 90 })
    expect(widthOf({ ...choice, width: 'custom' })).toBeCloseTo(88.9)
    expect(widthOf({ ...choice, width: 'custom', customWidth: 480, unit: 'px' })).toBeCloseTo(127)
  })

  it('is never nothing and never longer than a page', () => {
    const custom = (customWidth: number) => widthOf({ ...choice, width: 'custom', unit: 'mm', customWidth })
    expect([custom(0), custom(-5), custom(1e9), custom(NaN)]).toEqual([30, 30, 1200, 85])
  })

  it('stays the same in another unit', () => {
    expect(lengthIn(millimetres(3.5, 'in'), 'mm')).toBe(88.9)
    expect(lengthIn(25.4, 'px')).toBe(96)
  })

  it('has so many pixels: two columns at 600 dpi are 4,205', () => {
    expect(pixelsOf(178, 600)).toBe(4205)
    expect(pixelsOf(25.4, 192)).toBe(192)
    expect([96, 384, 300].map(resolutionText)).toEqual(['1×', '4×', '300 dpi'])
  })
})

describe('the name of a file', () => {
  const figure = (...ids: string[]) => ({
    title: 'Induction by hand',
    panels: ids.map((id) => ({ id })) as never,
  })

  it('says what it is of', () => {
    expect(fileNameOf(figure('1.0.scores', '1.0.pattern'), choice)).toBe(
      'induction-by-hand-scores-pattern.pdf',
    )
    expect(fileNameOf(figure('X', '0.0.W_QK', '0.0.mask', '0.join'), choice)).toBe(
      'induction-by-hand-figure.pdf',
    )
    expect(fileNameOf(figure('X'), { ...choice, pages: 'frames' })).toBe('induction-by-hand-steps/')
  })

  it('survives any title', () => {
    const named = (title: string) => fileNameOf({ title, panels: [{ id: 'X' }] as never }, choice)
    expect(named('../../etc/passwd\u0000')).toBe('etc-passwd-x.pdf')
    expect(named('注意 頭 🙂')).toBe('注意-頭-x.pdf')
    expect(named('x'.repeat(2000)).length).toBeLessThan(90)
    expect(named('')).toBe('x.pdf')
  })

  it('ends as what several panels become', () => {
    expect([endingOf('npy', 1), endingOf('npy', 2), endingOf('csv', 1), endingOf('csv', 3)]).toEqual([
      'npy',
      'npz',
      'csv',
      'zip',
    ])
  })
})
