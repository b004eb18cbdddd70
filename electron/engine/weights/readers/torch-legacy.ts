import type { ByteSource } from '../byte-source'
import { partOf } from '../byte-source'
import { damagedFile, SAVE_STATE_DICT, WeightsError } from '../weights-error'
import type { Checkpoint } from './checkpoint'
import type { PickleValue, StorageValue } from './pickle-value'
import { pickledCheckpoint } from './pickled-checkpoint'
import { storageType } from './torch-names'
import { unpickled } from './unpickle'

/** What the first pickle of a legacy file says. */
const MAGIC = 0x1950a86a20f9469cfc6cn
const PROTOCOL = 1001

/** The pickles stand at the beginning; no list of tensors is longer. */
const LONGEST_PREFIX = 32 * 2 ** 20

/**
 * A checkpoint as `torch.save` wrote it before 1.6: pickles (magic number, version, system, the object, the keys of
 * its storages), then each storage with its length before it.
 *
 * @throws WeightsError for any other pickle, and for storages that do not fit
 */
export async function openTorchLegacy(source: ByteSource): Promise<Checkpoint> {
  const prefix = await source.read(0, Math.min(source.size, LONGEST_PREFIX))
  const first = unpickled(prefix)
  if (first.value !== MAGIC) {
    throw new WeightsError(
      'NOT_A_CHECKPOINT',
      `The file is a pickle, but no PyTorch checkpoint. ${SAVE_STATE_DICT}`,
    )
  }
  const version = unpickled(prefix, first.end)
  const system = unpickled(prefix, version.end)
  if (version.value !== PROTOCOL || !(system.value instanceof Map)) throw damaged()
  const littleEndian = system.value.get('little_endian') !== false
  const object = unpickled(prefix, system.end)
  const keys = unpickled(prefix, object.end)

  const types = new Map<string, StorageValue>()
  collect(object.value, types, 4)
  const places = await storagePlaces(source, keys.value, types, keys.end)
  return pickledCheckpoint(
    object.value,
    (storage) => {
      const bytes = places.get(storage.key)
      const type = storageType(storage)
      if (!bytes) throw damagedFile(`The file has no storage ${storage.key}.`)
      if (bytes.size !== storage.entries * type.bytes) throw damaged()
      return { bytes, type, littleEndian }
    },
    'PyTorch, legacy',
  )
}

/** Where each storage stands. Their order is that of the keys; a length is in numbers, so types must be known. */
async function storagePlaces(
  source: ByteSource,
  keys: PickleValue,
  types: ReadonlyMap<string, StorageValue>,
  begin: number,
): Promise<Map<string, ByteSource>> {
  if (!Array.isArray(keys)) throw damaged()
  const places = new Map<string, ByteSource>()
  let at = begin
  for (const key of keys) {
    const storage = typeof key === 'string' ? types.get(key) : undefined
    if (!storage || places.has(storage.key)) throw damaged()
    const head = await source.read(at, 8)
    const entries = new DataView(head.buffer).getBigInt64(0, true)
    if (entries !== BigInt(storage.entries)) throw damaged()
    const size = storage.entries * storageType(storage).bytes
    places.set(storage.key, partOf(source, at + 8, size))
    at += 8 + size
  }
  return places
}

/** All storages that a value's tensors refer to. */
function collect(value: PickleValue, found: Map<string, StorageValue>, depth: number): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || depth === 0) return
  if (value instanceof Map) for (const item of value.values()) collect(item, found, depth - 1)
  else if (Array.isArray(value)) for (const item of value) collect(item, found, depth - 1)
  else if (value.kind === 'tensor') found.set(value.storage.key, value.storage)
}

function damaged(): WeightsError {
  return damagedFile('The legacy PyTorch file is damaged: its storages do not fit its list of tensors.')
}
