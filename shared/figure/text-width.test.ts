import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oddTexts } from './figures.testing'
import { fittedText, textWidth, wrappedText } from './text-width'

const text = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'grapheme' }), fc.lorem())

describe('textWidth', () => {
  // Sums of advances in em, as fontTools reads them from DejaVu Sans 2.37 and Liberation Sans 1.07.4.
  it.each([
    ['Scores before the mask', 11.866, 10.561],
    ['≈10', 2.11, 1.661],
    ['0.999864', 4.771, 4.171],
    ['−∞', 1.671, 1.297],
    ['W_QK', 2.932, 2.945],
    // Liberation Sans has no Hebrew there.
    ['שלום', 2.213, 0],
  ])('is no less than what either font needs for “%s”, and little more', (words, dejavu, liberation) => {
    const width = textWidth(words, 1)
    expect(width).toBeGreaterThanOrEqual(Math.max(dejavu, liberation) - 0.05)
    expect(width).toBeLessThanOrEqual(Math.max(dejavu, liberation) * 1.6)
  })

  it('counts a mark on a letter, and what joins emoji, as nothing of its own', () => {
    expect(textWidth('e\u0301', 10)).toBe(textWidth('e', 10))
    expect(textWidth('👩‍👩‍👧', 10)).toBe(textWidth('👩', 10))
  })
})

describe('fittedText and wrappedText', () => {
  it('never exceed their width, and are the whole text where it fits', () => {
    fc.assert(
      fc.property(text, fc.double({ min: 12, max: 200, noNaN: true }), (words, width) => {
        const fitted = fittedText(words, 7, width)
        expect(textWidth(fitted, 7)).toBeLessThanOrEqual(Math.max(width, textWidth('…', 7)))
        if (textWidth(words, 7) <= width) expect(fitted).toBe(words)
        for (const line of wrappedText(words, 7, width, 3))
          expect(textWidth(line, 7)).toBeLessThanOrEqual(Math.max(width, 7 * 1.5))
      }),
    )
  })

  it('lose no word where there are lines enough', () => {
    fc.assert(
      fc.property(fc.lorem(), (words) => {
        expect(wrappedText(words, 7, 60, 1000).join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''))
      }),
    )
  })
})
