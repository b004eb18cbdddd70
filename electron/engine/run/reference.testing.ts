import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSafetensors } from '#shared/formats/safetensors'
import type { Tensor } from '#shared/formats/tensor'
import { importModel } from '../weights/import-model'
import { openModelFolder, runnable, type RunnableModel } from './model-folder'

/** Data that TransformerLens made: e2e/reference/README.md. */
export const reference = fileURLToPath(new URL('../../../e2e/reference/', import.meta.url))

export async function importedReference(model: string, out: string): Promise<RunnableModel> {
  await importModel({ path: join(reference, 'models', model), out })
  return runnable(await openModelFolder(out))
}

export async function tensorsOf(path: string): Promise<Map<string, Tensor>> {
  const tensors = readSafetensors(new Uint8Array(await readFile(path)))
  return new Map(tensors.map((tensor) => [tensor.name, tensor]))
}

export async function jsonOf<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T
}

/** Largest difference, as a share of the largest expected magnitude; −∞ must meet −∞. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity
  let difference = 0
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    if (got[i] === expected[i]) {
      if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]))
      continue
    }
    difference = Math.max(difference, Math.abs(got[i] - expected[i]))
    if (Number.isNaN(got[i])) return Infinity
    largest = Math.max(largest, Math.abs(expected[i]))
  }
  return difference === 0 ? 0 : difference / largest
}

/** Sequences of ids that a file of tensors has under a name, [batch, pos]. */
export function idsOf(stored: ReadonlyMap<string, Tensor>, name: string): number[][] {
  const { shape, values } = stored.get(name)!
  return Array.from({ length: shape[0] }, (_, b) => [...values.subarray(b * shape[1], (b + 1) * shape[1])])
}
