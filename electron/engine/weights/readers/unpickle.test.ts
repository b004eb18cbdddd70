import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { WeightsError } from '../weights-error'
import { unpickled } from './unpickle'

const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)),
    ),
  )

const refusal = (pickle: Uint8Array): string => {
  try {
    unpickled(pickle)
  } catch (error) {
    if (error instanceof WeightsError) return `${error.code} ${error.message}`
    throw error
  }
  return 'read'
}

it.each([
  // Python: pickle.dumps(value, protocol)
  ['[1, 2.5, "ä"], protocol 0', bytes('(lp0\nI1\naF2.5\naV', 0xe4, '\np1\na.'), [1, 2.5, '\ufffd']],
  [
    '{"a": (True, None)}, protocol 2',
    bytes(0x80, 2, '}q', 0, 'X', 1, 0, 0, 0, 'aq', 1, 0x88, 'N', 0x86, 'q', 2, 's.'),
    new Map([['a', [true, null]]]),
  ],
  [
    '-1 and 2**63, protocol 2',
    bytes(0x80, 2, 'J', 255, 255, 255, 255, 0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0x86, '.'),
    [-1, 2n ** 63n],
  ],
])('reads %s', (_, pickle, value) => {
  expect(unpickled(pickle).value).toEqual(value)
})

it('calls nothing: names of programs are refused whatever instruction brings them', () => {
  const global = bytes(0x80, 2, 'cposix\nsystem\nX', 4, 0, 0, 0, 'true', 0x85, 'R.')
  const stackGlobal = bytes(0x80, 4, 0x8c, 8, 'builtins', 0x8c, 4, 'eval', 0x93, 0x8c, 1, '1', 0x85, 'R.')
  const newObject = bytes(0x80, 2, 'csubprocess\nPopen\n)', 0x81, '.')
  expect(refusal(global)).toMatch(/^UNSAFE .*“posix\.system”/)
  expect(refusal(stackGlobal)).toMatch(/^UNSAFE .*“builtins\.eval”/)
  expect(refusal(newObject)).toMatch(/^UNSAFE .*“subprocess\.Popen”/)
  // INST and OBJ build objects, EXT1 takes them from a registry: no checkpoint needs them.
  for (const letter of ['i', 'o', 0x82])
    expect(refusal(bytes('(', letter, 'posix\nsystem\n.'))).toMatch(/^DAMAGED/)
})

it('a name of data cannot be called, and neither can a value', () => {
  expect(refusal(bytes(0x80, 2, 'ctorch\nFloatStorage\n)R.'))).toMatch(/^DAMAGED/)
  expect(refusal(bytes(0x80, 2, 'K', 1, ')R.'))).toMatch(/^DAMAGED/)
})

it('names like __proto__ and constructor are names, not properties', () => {
  expect(refusal(bytes(0x80, 2, 'ctorch\n__proto__\n.'))).toMatch(/^UNSAFE/)
  expect(refusal(bytes(0x80, 2, 'cconstructor\nconstructor\n)R.'))).toMatch(/^UNSAFE/)
})

it('stops at every place at which a real list of tensors is cut off', () => {
  const file = readFileSync(
    new URL('../../../../e2e/reference/imported/variants/strided_legacy.pt', import.meta.url),
  )
  const list = new Uint8Array(file)
  const { end } = unpickled(list, unpickled(list, unpickled(list).end).end)
  expect(unpickled(list, end).value).toBeInstanceOf(Map)
  for (let length = end; length < unpickled(list, end).end; length++) {
    expect(() => unpickled(list.subarray(0, length), end)).toThrow(WeightsError)
  }
})
