import { describe, expect, it } from 'vitest'
import { colourBarParts } from './colour-bar'
import { tintOf } from './palettes'

const css = (value: number, limit: number) =>
  `rgb(${tintOf(value, { kind: 'signed', limit }, 'light').rgb.join(' ')})`

describe('colourBarParts', () => {
  it('runs from −limit over 0 to the limit', () => {
    const { low, high, colours } = colourBarParts({ kind: 'signed', limit: 20 }, 'light')!
    expect([low, high]).toEqual(['−20', '20'])
    expect(colours[0]).toBe(css(-20, 20))
    expect(colours[(colours.length - 1) / 2]).toBe(css(0, 20))
    expect(colours.at(-1)).toBe(css(20, 20))
  })

  it('runs from 0 on for amounts', () => {
    const { low, high, colours } = colourBarParts({ kind: 'signed', limit: 20 }, 'light', true)!
    expect([low, high]).toEqual(['0', '20'])
    expect([colours[0], colours.at(-1)]).toEqual([css(0, 20), css(20, 20)])
  })

  it('runs from 0 to 1 for probabilities', () => {
    expect(colourBarParts({ kind: 'probability' }, 'dark')).toMatchObject({ low: '0', high: '1' })
  })

  it('does not exist for a mask', () => {
    expect(colourBarParts({ kind: 'mask' }, 'light')).toBeNull()
  })
})
