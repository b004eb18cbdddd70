/** A formula as it is typeset: plain text, or a piece that is lowered, raised or set in italics. */
export type Formula = readonly FormulaPart[]
export type FormulaPart =
  string | { readonly sub: Formula } | { readonly sup: Formula } | { readonly italic: string }

export const sub = (...parts: Formula): FormulaPart => ({ sub: parts })
export const sup = (...parts: Formula): FormulaPart => ({ sup: parts })
export const italic = (text: string): FormulaPart => ({ italic: text })

/** A formula in one line of plain text: `score_{4,1} = Σ_{i,j} x_4[i] · W_QK[i,j] · x_1[j]`. */
export function formulaText(formula: Formula): string {
  return formula.map(partText).join('')
}

function partText(part: FormulaPart): string {
  if (typeof part === 'string') return part
  if ('italic' in part) return part.italic
  return 'sub' in part ? `_${grouped(formulaText(part.sub))}` : `^${grouped(formulaText(part.sup))}`
}

function grouped(text: string): string {
  return /^([\p{L}\d]+|[\d.]+)$/u.test(text) ? text : `{${text}}`
}
