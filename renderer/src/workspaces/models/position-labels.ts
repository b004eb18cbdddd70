import { shownToken } from '../../stores/model-prompt'

const LOWERED = '₀₁₂₃₄₅₆₇₈₉'

/** A position as its token with its lowered index: `a₄`. */
export function positionLabel(tokens: readonly { readonly text: string }[], position: number): string {
  const index = String(position).replace(/\d/g, (digit) => LOWERED[Number(digit)])
  return `${shownToken(tokens[position]?.text ?? '')}${index}`
}
