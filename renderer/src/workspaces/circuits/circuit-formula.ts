import type { Formula, FormulaPart } from '#shared/circuit/formula'

/** `W_QK¹ (W_OV⁰)ᵀ` as a formula: what follows `_` is lowered. */
export function circuitFormula(text: string): Formula {
  return text
    .split(/(W_[A-Za-z]+)/)
    .filter((part) => part !== '')

    .flatMap((part): FormulaPart[] =>
      part.startsWith('W_') ? [{ italic: 'W' }, { sub: [part.slice(2)] }] : [part],
    )
}
