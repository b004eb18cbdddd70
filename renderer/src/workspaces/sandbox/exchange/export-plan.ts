import { CircuitError } from '#shared/circuit/circuit-error'
import { compiledModel } from '#shared/circuit/compile'
import { matrixFile, placeName, type FileConvention, type MatrixFormat } from '#shared/circuit/exchange'
import type { WeightPlace } from '#shared/circuit/circuit'
import { numpyCode } from '#shared/circuit/numpy-code'
import { transformerLensFiles, type ExportedFile } from '#shared/circuit/transformer-lens'
import type { CircuitDocument } from '#shared/document/document'
import { bytesOf } from '#shared/formats/text'

export type ExportChoice =
  | {
      readonly kind: 'matrices'
      readonly places: readonly WeightPlace[]
      readonly format: MatrixFormat
      readonly convention: FileConvention
    }
  | { readonly kind: 'numpy' }
  | { readonly kind: 'transformer-lens' }

/** What an export would write; or why it cannot, in one sentence. */
export type ExportPlan =
  { readonly ok: true; readonly sentence: string } | { readonly ok: false; readonly error: string }

export function exportPlan(document: CircuitDocument, choice: ExportChoice): ExportPlan {
  try {
    return { ok: true, sentence: sentenceOf(document, choice) }
  } catch (error) {
    if (error instanceof CircuitError) return { ok: false, error: error.message }
    throw error
  }
}

function sentenceOf(document: CircuitDocument, choice: ExportChoice): string {
  const { circuit } = document
  if (choice.kind === 'numpy') {
    const result = circuit.readout ? 'the logits' : 'the output of the last layer'
    return `A program that prints ${result} of ${document.tokens.join(' ') || 'X'}; it needs Python and NumPy.`
  }
  if (choice.kind === 'transformer-lens') {
    const { config, dropped, shortest } = compiledModel(circuit)
    const [layers, heads, d_model] = [config.n_layers, config.n_heads, config.d_model] as number[]
    const drops =
      dropped.length > 0
        ? ` The circuit drops position ${dropped.join(', ')}: read the logits at the last position that it keeps.`
        : ''
    const behind = circuit.layers.length - layers
    const left =
      behind > 0
        ? ` ${behind === 1 ? 'The layer' : `The ${behind} layers`} behind the head that is read ${behind === 1 ? 'is' : 'are'} left out.`
        : ''
    const least = shortest > 1 ? ` The logits are the same from ${shortest} tokens on.` : ''
    return (
      `A folder with state dict, configuration and a script that loads them: ${layers} × ${heads} heads, ` +
      `d_model ${d_model}, float32. For TransformerLens 2 or 3.${left}${drops}${least}`
    )
  }
  const D = circuit.layers[0].heads[0]?.W_QK.columns
  const count = choice.places.length
  return `${count === 1 ? 'One matrix' : `${count} matrices`}, ${D} × ${D}, float64 in full precision.`
}

/** The files of an export, and what they are suggested to be called. */
export function exportedFiles(
  document: CircuitDocument,
  choice: ExportChoice,
): { readonly name: string; readonly files: readonly ExportedFile[] } {
  const { name } = document
  if (choice.kind === 'transformer-lens') {
    return { name: `${name} model`, files: transformerLensFiles(document) }
  }
  if (choice.kind === 'numpy')
    return { name, files: [{ name: 'circuit.py', bytes: bytesOf(numpyCode(document)) }] }
  const { places, format, convention } = choice
  const bytes = matrixFile(document.circuit, places, format, convention)
  const suggested = places.length === 1 ? `${name} ${placeName(places[0])}` : name
  return { name: suggested, files: [{ name: `matrices.${format}`, bytes }] }
}
