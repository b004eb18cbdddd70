import { damagedFile } from '../weights-error'
import { PickleBytes } from './pickle-bytes'
import { damagedPickle, MARK, pairs, PickleMachine } from './pickle-machine'
import { storageOf } from './torch-names'
import type { PickleValue } from './pickle-value'

/**
 * The value that a pickle describes, and where it ends. Only data: names of a short list (`torch-names.ts`) are
 * known, none of them is a program, and nothing is ever called or imported.
 *
 * @throws WeightsError for a name that is not on the list, an instruction that checkpoints have no use for, or damage
 * @see https://docs.python.org/3/library/pickletools.html
 */
export function unpickled(
  bytes: Uint8Array,
  start = 0,
): { readonly value: PickleValue; readonly end: number } {
  const input = new PickleBytes(bytes, start)
  const machine = new PickleMachine()
  for (;;) {
    const code = input.byte()
    if (code === STOP) return { value: machine.pop(), end: input.at }
    const instruction = instructions[code]
    if (!instruction) {
      throw damagedFile(
        `The list of tensors (a pickle) holds an instruction that is not known (0x${code.toString(16)}).`,
      )
    }
    instruction(machine, input)
  }
}

type Instruction = (machine: PickleMachine, input: PickleBytes) => void

const STOP = 0x2e

/** By their letter in the pickle. Those that are missing here call functions or are not of use to checkpoints. */
const instructions: (Instruction | undefined)[] = []

const define = (letter: string | number, instruction: Instruction) => {
  instructions[typeof letter === 'number' ? letter : letter.charCodeAt(0)] = instruction
}

// Protocol and frames
define(0x80, (_, input) => void input.byte())
define(0x95, (_, input) => void input.length64())
// Plain values
define('N', (m) => m.push(null))
define(0x88, (m) => m.push(true))
define(0x89, (m) => m.push(false))
define('K', (m, input) => m.push(input.byte()))
define('M', (m, input) => m.push(input.uint16()))
define('J', (m, input) => m.push(input.int32()))
define(0x8a, (m, input) => m.push(input.long(input.byte())))
define(0x8b, (m, input) => m.push(input.long(input.uint32())))
define('G', (m, input) => m.push(input.float64BigEndian()))
define('I', (m, input) => m.push(numberLine(input.line())))
define('L', (m, input) => m.push(numberLine(input.line().replace(/L$/, ''))))
define('F', (m, input) => m.push(Number(input.line())))
// Texts and bytes
define('X', (m, input) => m.push(input.text(input.uint32())))
define(0x8c, (m, input) => m.push(input.text(input.byte())))
define(0x8d, (m, input) => m.push(input.text(input.length64())))
define('U', (m, input) => m.push(input.text(input.byte())))
define('T', (m, input) => m.push(input.text(input.uint32())))
define('V', (m, input) => m.push(input.line()))
define('B', (m, input) => m.push(input.take(input.uint32())))
define('C', (m, input) => m.push(input.take(input.byte())))
define(0x8e, (m, input) => m.push(input.take(input.length64())))
// Tuples, lists, sets, dicts
define('(', (m) => m.push(MARK))
define(')', (m) => m.push([]))
define(']', (m) => m.push([]))
define(0x8f, (m) => m.push([]))
define('}', (m) => m.push(new Map()))
define(0x85, (m) => m.push(m.popTuple(1)))
define(0x86, (m) => m.push(m.popTuple(2)))
define(0x87, (m) => m.push(m.popTuple(3)))
define('t', (m) => m.push(m.popToMark()))
define('l', (m) => m.push(m.popToMark()))
define(0x91, (m) => m.push(m.popToMark()))
define('d', (m) => m.push(new Map(pairs(m.popToMark()))))
define('a', (m) => m.append([m.pop()]))
define('e', (m) => m.append(m.popToMark()))
define(0x90, (m) => m.append(m.popToMark()))
define('s', (m) => m.setItems(m.popTuple(2)))
define('u', (m) => m.setItems(m.popToMark()))
// Stack and memo
define('0', (m) => m.drop())
define('1', (m) => void m.popToMark())
define('2', (m) => m.push(m.top()))
define('h', (m, input) => m.get(input.byte()))
define('j', (m, input) => m.get(input.uint32()))
define('g', (m, input) => m.get(Number(input.line())))
define('q', (m, input) => m.put(input.byte()))
define('r', (m, input) => m.put(input.uint32()))
define('p', (m, input) => m.put(Number(input.line())))
define(0x94, (m) => m.memoize())
// Names, storages, and what a tensor is built of
define('c', (m, input) => m.name(input.line(), input.line()))
define(0x93, (m) => m.name(...(m.popTuple(2) as [PickleValue, PickleValue])))
define('R', (m) => m.reduce())
define(0x81, (m) => m.reduce())
define('b', (m) => m.build())
define('Q', (m) => m.push(storageOf(m.pop())))

/** Protocol 0 writes booleans as the numbers 00 and 01. */
function numberLine(line: string): PickleValue {
  if (line === '00' || line === '01') return line === '01'
  const value = Number(line)
  if (!Number.isInteger(value)) throw damagedPickle()
  return value
}
