import { expect, it } from 'vitest'
import { formulaText, italic, sub, sup } from './formula'

it('reads as a line of text', () => {
  const formula = ['A', sub('4,1'), ' = ', italic('e'), sup('9.5'), ' ⁄ Σ', sub(italic('k')), ' W', sub('QK')]
  expect(formulaText(formula)).toBe('A_{4,1} = e^9.5 ⁄ Σ_k W_QK')
})

it('groups what is more than a number or a word', () => {
  expect(formulaText(['e', sup('−1'), sub('q,', italic('k'))])).toBe('e^{−1}_{q,k}')
})
