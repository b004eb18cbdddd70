import { transpose } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'
import { writeDelimited } from '../formats/delimited'
import { writeNpy } from '../formats/npy'
import { writeNpz } from '../formats/npz'
import { writeSafetensors } from '../formats/safetensors'
import { bytesOf } from '../formats/text'
import type { NamedMatrix } from '../formats/tensor'
import { dims, dimText } from './basis'
import type { Circuit, WeightName, WeightPlace } from './circuit'
import { weightsAt } from './weight-place'

/** How a file holds W_OV: rows are dims written (the homework's, and ours), or dims read (TransformerLens). */
export type FileConvention = 'homework' | 'transformer-lens'

export const matrixFormats = ['npy', 'npz', 'csv', 'tsv', 'safetensors'] as const
export type MatrixFormat = (typeof matrixFormats)[number]

/** "1.0.W_QK": how a file names a matrix, and the id of its stage. */
export function placeName({ layer, head, name }: WeightPlace): string {
  return `${layer}.${head}.${name}`
}

/** All weight matrices of a circuit, head by head. */
export function weightPlaces({ layers }: Circuit): WeightPlace[] {
  return layers.flatMap(({ heads }, layer) =>
    heads.flatMap((_, head) => (['W_QK', 'W_OV'] as const).map((name) => ({ layer, head, name }))),
  )
}

/** A matrix between a file and a circuit, either way: W_OV is turned where the file has TransformerLens' rows. */
export function converted(matrix: Matrix, name: WeightName, convention: FileConvention): Matrix {
  return name === 'W_OV' && convention === 'transformer-lens' ? transpose(matrix) : matrix
}

/**
 * A file of weight matrices in full precision. `.npy`, `.csv` and `.tsv` hold one: the first of `places`. Tables have
 * the dims' names as labels.
 */
export function matrixFile(
  circuit: Circuit,
  places: readonly WeightPlace[],
  format: MatrixFormat,
  convention: FileConvention,
): Uint8Array {
  const matrices = places.map((place): NamedMatrix => ({
    name: placeName(place),
    matrix: converted(weightsAt(circuit, place), place.name, convention),
  }))
  const [{ matrix }] = matrices
  switch (format) {
    case 'npy':
      return writeNpy(matrix)
    case 'npz':
      return writeNpz(matrices)
    case 'csv':
    case 'tsv': {
      const labels = labelsOf(circuit, places[0], convention)
      return bytesOf(writeDelimited({ matrix, ...labels }, format === 'csv' ? ',' : '\t'))
    }
    case 'safetensors':
      return writeSafetensors(
        matrices.map(({ name, matrix: { rows, columns, values } }) => ({
          name,
          shape: [rows, columns],
          values,
          dtype: 'F64',
        })),
        { W_OV: convention === 'homework' ? 'row = dim written' : 'row = dim read' },
      )
  }
}

function labelsOf({ layers }: Circuit, { layer, name }: WeightPlace, convention: FileConvention) {
  const reads = dims(layers[layer].reads).map(dimText)
  const writes = dims(layers[layer].writes).map(dimText)
  if (name === 'W_QK') return { rowLabels: reads, columnLabels: reads }
  return convention === 'homework'
    ? { rowLabels: writes, columnLabels: reads }
    : { rowLabels: reads, columnLabels: writes }
}
