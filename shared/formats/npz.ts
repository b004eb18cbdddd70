import { FormatError } from './format-error'
import { isNpy, readNpy, writeNpy } from './npy'
import type { NamedMatrix, Tensor } from './tensor'
import { readZip, writeZip, type Inflate } from './zip'

/** The arrays of `numpy.savez` and `numpy.savez_compressed`, under their names. @throws FormatError */
export async function readNpz(bytes: Uint8Array, inflate: Inflate): Promise<Tensor[]> {
  const files = await readZip(bytes, inflate)
  const arrays = files.filter((file) => isNpy(file.bytes))
  if (arrays.length === 0) throw new FormatError('The archive holds no NumPy arrays.')
  return arrays.map((file) => readNpy(file.bytes, file.name.replace(/\.npy$/, '')))
}

/** Matrices as `numpy.savez` writes them. */
export function writeNpz(matrices: readonly NamedMatrix[]): Uint8Array {
  return writeZip(matrices.map(({ name, matrix }) => ({ name: `${name}.npy`, bytes: writeNpy(matrix) })))
}
