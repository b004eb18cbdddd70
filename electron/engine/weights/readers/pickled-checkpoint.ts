import { printable } from '#shared/formats/text'
import { checkedView, type Storage, type TensorView } from '../stored-tensor'
import { damagedFile, SAVE_STATE_DICT, WeightsError } from '../weights-error'
import type { Checkpoint, Settings } from './checkpoint'
import { isTensorValue, type PickleValue, type StorageValue } from './pickle-value'

/** Under which names training code keeps the weights in a checkpoint, most usual first. */
const STATE_DICTS = ['model_state_dict', 'state_dict', 'model', 'net', 'weights']

/** How deep settings are read. */
const DEPTH = 6

/**
 * The weights of an unpickled checkpoint: a nested dict with a usual name, the dict itself where it holds tensors, or the
 * one nested dict that does.
 *
 * @throws WeightsError when there is no such dict, or several and none with a usual name
 */
export function pickledCheckpoint(
  root: PickleValue,
  storageFor: (storage: StorageValue) => Storage,
  format: Checkpoint['format'],
): Checkpoint {
  const dict = root instanceof Map ? root : new Map<PickleValue, PickleValue>([['tensor', root]])
  const chosen = stateDict(dict)
  const tensors = new Map<string, TensorView>()
  for (const [key, value] of chosen) {
    if (!isTensorValue(value)) continue
    const name = keyText(key)
    if (tensors.has(name)) throw damagedFile(`“${name}” stands in the file twice.`)
    tensors.set(name, checkedView(name, { storage: storageFor(value.storage), ...value.view }))
  }
  const settings = new Map<string, Settings>()
  for (const [key, value] of dict) {
    if (typeof key === 'string' && value instanceof Map && value !== chosen) {
      settings.set(key, plain(value, DEPTH) as Settings)
    }
  }
  return { format, tensors, settings }
}

type Dict = ReadonlyMap<PickleValue, PickleValue>

function stateDict(root: Dict): Dict {
  const nested = [...root].filter((entry): entry is [PickleValue, Map<PickleValue, PickleValue>] => {
    const [, value] = entry
    return value instanceof Map && holdsTensors(value)
  })
  const usual = STATE_DICTS.map((name) => nested.find(([key]) => key === name)).find(Boolean)
  if (usual) return usual[1]
  if (holdsTensors(root)) return root
  if (nested.length === 1) return nested[0][1]
  if (nested.length === 0)
    throw new WeightsError('NOT_A_CHECKPOINT', `The file holds no tensors by name. ${SAVE_STATE_DICT}`)
  const names = nested.map(([key]) => `“${keyText(key)}”`).join(', ')
  throw new WeightsError(
    'AMBIGUOUS',
    `The file holds several sets of tensors: ${names}. Save the one that you mean alone.`,
  )
}

/** A key as a name. State dicts have texts, an optimizer's state numbers. */
function keyText(key: PickleValue): string {
  return typeof key === 'string' || typeof key === 'number' ? printable(String(key)) : 'a key that is no text'
}

function holdsTensors(dict: Dict): boolean {
  for (const value of dict.values()) if (isTensorValue(value)) return true
  return false
}

/** Dicts, lists, numbers and texts; what a configuration has no use for is left out. */
function plain(value: PickleValue, depth: number): unknown {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value
  if (depth === 0) return undefined
  if (Array.isArray(value))
    return value.length <= 64 ? value.map((item) => plain(item, depth - 1)) : undefined
  if (!(value instanceof Map) || value.size > 512) return undefined
  const entries = [...value].flatMap(([key, item]) => {
    const read = typeof key === 'string' ? plain(item, depth - 1) : undefined
    return read === undefined ? [] : [[key, read] as const]
  })
  return Object.fromEntries(entries)
}
