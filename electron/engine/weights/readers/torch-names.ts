import { elementTypes, type ElementType } from '#shared/formats/element-types'
import { damagedFile, SAVE_STATE_DICT, WeightsError } from '../weights-error'
import { isNameValue, isStorageValue, isTensorValue } from './pickle-value'
import type { PickleValue, StorageValue, TensorValue } from './pickle-value'

/** Number types by the names of PyTorch's storages; without an entry: complex, quantized, 8-bit floats. */
const STORAGES: Readonly<Record<string, ElementType>> = {
  FloatStorage: elementTypes.f4,
  DoubleStorage: elementTypes.f8,
  HalfStorage: elementTypes.f2,
  BFloat16Storage: elementTypes.bf16,
  LongStorage: elementTypes.i8,
  IntStorage: elementTypes.i4,
  ShortStorage: elementTypes.i2,
  CharStorage: elementTypes.i1,
  ByteStorage: elementTypes.u1,
  BoolStorage: elementTypes.b1,
}

/** dtypes stand in a file as names; nothing depends on them. */
const DTYPE = /^torch (float\d+|bfloat16|u?int\d+|bool|double|half|long|strided|per_tensor_affine)$/

type Build = (args: readonly PickleValue[]) => PickleValue

/** What rebuilds data, by its full name. None of them is a program: each gives a value of its arguments. */
const BUILDS: Readonly<Record<string, Build>> = {
  'collections OrderedDict': (args) => dictOf(args),
  'torch._utils _rebuild_tensor': ([storage, offset, shape, strides]) =>
    tensorOf(storage, offset, shape, strides),
  'torch._utils _rebuild_tensor_v2': ([storage, offset, shape, strides]) =>
    tensorOf(storage, offset, shape, strides),
  'torch._utils _rebuild_parameter': ([tensor]) => requireTensor(tensor),
  'torch._utils _rebuild_parameter_with_state': ([tensor]) => requireTensor(tensor),
  'torch Size': ([shape]) => shape ?? [],
  'torch device': ([device]) => device ?? null,
  'builtins set': ([items]) => items ?? [],
  '__builtin__ set': ([items]) => items ?? [],
  // How protocol 2 writes bytes.
  '_codecs encode': ([text]) => text ?? null,
}

/** @throws WeightsError for every name that is not one of a checkpoint's tensors */
export function knownName(module: string, name: string): PickleValue {
  const full = `${module} ${name}`
  const storage = module === 'torch' && (Object.hasOwn(STORAGES, name) || name === 'UntypedStorage')
  if (storage || DTYPE.test(full) || Object.hasOwn(BUILDS, full)) return { kind: 'name', name: full }
  if (module === 'torch' && name.endsWith('Storage')) {
    throw new WeightsError('UNSUPPORTED', `The file holds numbers of the type ${name}. Save them as float32.`)
  }
  throw new WeightsError(
    'UNSAFE',
    `The file asks for “${module}.${name}”, which is not a tensor; nothing was run. ` + SAVE_STATE_DICT,
  )
}

/** What a known name makes of its arguments. */
export function builtBy(callee: PickleValue, args: readonly PickleValue[]): PickleValue {
  const build = isNameValue(callee) && Object.hasOwn(BUILDS, callee.name) ? BUILDS[callee.name] : undefined
  if (!build) throw damaged()
  return build(args)
}

/** A storage as a persistent id names it: ('storage', type, key, device, entries). The device does not matter. */
export function storageOf(id: PickleValue): StorageValue {
  if (!Array.isArray(id)) throw damaged()
  const [tag, type, key, , entries] = id
  if (tag !== 'storage' || !isNameValue(type) || typeof key !== 'string') throw damaged()
  if (typeof entries !== 'number' || !Number.isSafeInteger(entries) || entries < 0) throw damaged()
  return { kind: 'storage', type: type.name.replace(/^torch /, ''), key, entries }
}

export function storageType({ type }: StorageValue): ElementType {
  if (!Object.hasOwn(STORAGES, type)) throw damaged()
  return STORAGES[type]
}

function tensorOf(
  storage: PickleValue,
  offset: PickleValue,
  shape: PickleValue,
  strides: PickleValue,
): TensorValue {
  if (!isStorageValue(storage) || typeof offset !== 'number' || !isNumbers(shape) || !isNumbers(strides)) {
    throw damaged()
  }
  return { kind: 'tensor', storage, view: { offset, shape: [...shape], strides: [...strides] } }
}

function requireTensor(value: PickleValue): PickleValue {
  if (!isTensorValue(value)) throw damaged()
  return value
}

function dictOf([items]: readonly PickleValue[]): PickleValue {
  if (items === undefined) return new Map()
  if (!Array.isArray(items)) throw damaged()
  return new Map(
    items.map((item) => {
      if (!Array.isArray(item) || item.length !== 2) throw damaged()
      return [item[0], item[1]]
    }),
  )
}

function isNumbers(value: PickleValue): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}

function damaged(): WeightsError {
  return damagedFile('The list of tensors does not say what its tensors are: the file is damaged.')
}
