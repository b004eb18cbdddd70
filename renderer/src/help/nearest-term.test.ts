import { afterEach, expect, it } from 'vitest'
import { nearestTerm } from './nearest-term'

/** A page of parts: `section` and `button` by id, words by term. */
function page() {
  const add = (parent: Element, tag: string, attributes: Record<string, string>) => {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    return parent.appendChild(made)
  }
  const side = add(document.body, 'aside', { 'data-region': 'side' })
  const plain = add(side, 'button', {})
  const main = add(document.body, 'main', { 'data-region': 'workspace' })
  const scores = add(main, 'section', {})
  add(scores, 'span', { 'data-term': 'scores' })
  const cell = add(scores, 'button', {})
  const pattern = add(main, 'section', {})
  const word = add(pattern, 'span', { 'data-term': 'pattern' })
  return { plain, cell, word, main }
}
afterEach(() => document.body.replaceChildren())

it('explains the title of the part that the keyboard is in', () => {
  const { cell, word } = page()
  expect(nearestTerm(cell)).toBe('scores')
  expect(nearestTerm(word)).toBe('pattern')
})

it('takes a map for the stage that it shows, whatever stands beside it', () => {
  const { word } = page()
  word.parentElement!.setAttribute('data-stage', '1.0.W_QK')
  expect(nearestTerm(word.parentElement)).toBe('W_QK')
})

it('does not go beyond the region', () => {
  const { plain, main } = page()
  expect(nearestTerm(plain)).toBeNull()
  expect(nearestTerm(main)).toBe('scores')
  expect(nearestTerm(null)).toBeNull()
})
