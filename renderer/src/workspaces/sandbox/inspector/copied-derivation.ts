import { derive } from '#shared/circuit/derive'
import { derivationLatex, derivationText } from '#shared/circuit/derivation-copy'
import type { Cell, Trace } from '#shared/circuit/stage'
import { copiedText } from '../../../ui/copied-text'

export type DerivationForm = 'text' | 'latex'

const FORMS = {
  text: { write: derivationText, name: 'text' },
  latex: { write: derivationLatex, name: 'LaTeX' },
} as const

/** Copies why a cell has its value. @returns a sentence that says so; `null` where the window refused */
export function copiedDerivation(trace: Trace, cell: Cell, form: DerivationForm): string | null {
  const derivation = derive(trace, cell)
  const { write, name } = FORMS[form]
  const done = copiedText(write(derivation, trace.stage(cell.stage).kind))
  return done ? `The derivation of ${derivation.name} is copied as ${name}.` : null
}
