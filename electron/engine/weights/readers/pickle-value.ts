import type { TensorView } from '../stored-tensor'

/** What a pickle of tensors is made of. A dict is a `Map`; a tuple, a list and a set are arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | StorageValue
  | TensorValue
  | NameValue

/** A name that is data and not code: a storage type, a dtype. */
export interface NameValue {
  readonly kind: 'name'
  readonly name: string
}

/** Refers to numbers that stand outside of the pickle. */
export interface StorageValue {
  readonly kind: 'storage'
  /** Type of its numbers as PyTorch names it: `FloatStorage`. */
  readonly type: string
  readonly key: string
  readonly entries: number
}

export interface TensorValue {
  readonly kind: 'tensor'
  readonly storage: StorageValue
  readonly view: Pick<TensorView, 'offset' | 'shape' | 'strides'>
}

export function isTensorValue(value: PickleValue): value is TensorValue {
  return isOf(value, 'tensor')
}

export function isStorageValue(value: PickleValue): value is StorageValue {
  return isOf(value, 'storage')
}

export function isNameValue(value: PickleValue): value is NameValue {
  return isOf(value, 'name')
}

function isOf(value: PickleValue, kind: string): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}
