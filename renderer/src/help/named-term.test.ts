import { afterEach, expect, it } from 'vitest'
import { namedTerm } from './named-term'
import { nearestTerm } from './nearest-term'

function made(html: readonly [tag: string, text: string, attributes?: Record<string, string>]) {
  const [tag, text, attributes = {}] = html
  const element = document.body.appendChild(document.createElement(tag))
  element.textContent = text
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
afterEach(() => document.body.replaceChildren())

it('knows a control, a column and an axis by their names, other names and capitals too', () => {
  expect(namedTerm(made(['button', 'Ablation']))).toBe('ablation')
  expect(namedTerm(made(['button', 'Attention']))).toBe('pattern')
  expect(namedTerm(made(['button', 'Total variation']))).toBe('distance')
  expect(namedTerm(made(['th', 'logit']))).toBe('logits')
  expect(namedTerm(made(['div', ' key → ']))).toBe('key')
  expect(namedTerm(made(['button', 'W_QK']))).toBe('W_QK')
})

it('leaves alone what is called otherwise, letters, and words that lead to the glossary themselves', () => {
  expect(namedTerm(made(['button', 'Put my pattern into 1.0']))).toBeNull()
  expect(namedTerm(made(['button', 'A']))).toBeNull()
  expect(namedTerm(made(['button', 's']))).toBeNull()
  expect(namedTerm(made(['button', 'in']))).toBeNull()
  const word = made(['span', 'scores', { 'data-term': 'scores' }])
  expect(namedTerm(word)).toBeNull()
  const control = made(['button', ''])
  control.append(word)
  expect(namedTerm(control)).toBeNull()
})

it('explains the control that has the focus by the first term in its name', () => {
  expect(nearestTerm(made(['button', 'Put my pattern into 1.0']))).toBe('pattern')
  expect(nearestTerm(made(['button', '', { 'aria-label': 'Show the detectors of 1.0' }]))).toBe('detector')
  const label = made(['label', 'Causal mask ', { for: 'causal' }])
  const box = made(['input', '', { id: 'causal', type: 'checkbox' }])
  expect(label.textContent).toBe('Causal mask ')
  expect(nearestTerm(box)).toBe('mask')
  expect(nearestTerm(made(['button', 'Cancel']))).toBeNull()
})
