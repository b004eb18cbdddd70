import { readDelimited } from './delimited'
import { FormatError } from './format-error'
import { isNpy, readNpy } from './npy'
import { readNpz } from './npz'
import { isSafetensors, readSafetensors } from './safetensors'
import { matricesIn, shapeText, type NamedMatrix, type Tensor } from './tensor'
import { printable, textOf } from './text'
import { isZip, type Inflate } from './zip'

/** Larger than any file of a circuit's matrices. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * The matrices of a file, told apart by its content: `.npy`, `.npz`, `.safetensors`, `.csv` or `.tsv`.
 *
 * @throws FormatError for everything else, and for a file without any matrix
 */
export async function readMatrices(
  fileName: string,
  bytes: Uint8Array,
  inflate: Inflate,
): Promise<NamedMatrix[]> {
  if (bytes.length > MOST_BYTES) throw new FormatError('The file is larger than 64 MB.')
  if (bytes.length === 0) throw new FormatError('The file is empty.')
  const name = printable(fileName.replace(/\.[^.]*$/, '')) || 'matrix'
  const tensors = await tensorsIn(name, bytes, inflate)
  const matrices = tensors.flatMap(matricesIn)
  if (matrices.length > 0) return matrices
  const shapes = tensors.slice(0, 3).map((tensor) => `“${tensor.name}” is ${shapeText(tensor.shape)}`)
  throw new FormatError(`The file holds no matrix${shapes.length > 0 ? `: ${shapes.join(', ')}` : ''}.`)
}

async function tensorsIn(name: string, bytes: Uint8Array, inflate: Inflate): Promise<Tensor[]> {
  if (isNpy(bytes)) return [readNpy(bytes, name)]
  if (isZip(bytes)) return readNpz(bytes, inflate)
  if (isSafetensors(bytes)) return readSafetensors(bytes)
  // Neither stands in text: this is some other program's file.
  if (bytes.subarray(0, 512).includes(0)) {
    throw new FormatError('The file is none of .npy, .npz, .csv, .tsv and .safetensors.')
  }
  const { matrix } = readDelimited(textOf(bytes))
  return [{ name, shape: [matrix.rows, matrix.columns], values: matrix.values }]
}
