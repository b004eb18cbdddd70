import { createHash } from 'node:crypto'
import { copyView } from './copy-view'
import type { TensorView } from './stored-tensor'

/** Whether two tensors have the same numbers. Views of one place are not read. */
export async function sameNumbers(a: TensorView, b: TensorView): Promise<boolean> {
  if (!sameList(a.shape, b.shape)) return false
  const samePlace =
    a.storage.bytes === b.storage.bytes && a.offset === b.offset && sameList(a.strides, b.strides)
  return samePlace || (await digestOf(a)) === (await digestOf(b))
}

/** Of two row-major tensors of one shape and type, the same blocks in the same order. */
async function digestOf(view: TensorView): Promise<string> {
  const hash = createHash('sha256')
  await copyView(view, (values) => hash.update(values))
  return hash.digest('hex')
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
