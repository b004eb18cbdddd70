import { printable } from '#shared/formats/text'
import { damagedFile, SAVE_STATE_DICT, WeightsError } from '../weights-error'
import type { PickleValue } from './pickle-value'
import { builtBy, knownName } from './torch-names'

/** More values than any checkpoint's list of tensors has, so that a small file cannot fill the memory. */
const MOST_VALUES = 4_000_000

export const MARK = Symbol('mark')

/** The stack and the memo of a pickle's instructions. */
export class PickleMachine {
  private readonly stack: (PickleValue | typeof MARK)[] = []
  private readonly memo = new Map<number, PickleValue>()
  private values = 0

  push(value: PickleValue | typeof MARK): void {
    if (++this.values > MOST_VALUES) {
      throw new WeightsError(
        'UNSUPPORTED',
        `The checkpoint holds more values than a list of tensors can have. ${SAVE_STATE_DICT}`,
      )
    }
    this.stack.push(value)
  }

  pop(): PickleValue {
    const value = this.stack.pop()
    if (value === undefined || value === MARK) throw damagedPickle()
    return value
  }

  top(): PickleValue {
    const value = this.stack.at(-1)
    if (value === undefined || value === MARK) throw damagedPickle()
    return value
  }

  drop(): void {
    if (this.stack.length === 0) throw damagedPickle()
    this.stack.pop()
  }

  /** What was pushed since the last mark. */
  popToMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) throw damagedPickle()
    return this.stack.splice(mark).slice(1) as PickleValue[]
  }

  popTuple(length: number): PickleValue[] {
    return Array.from({ length }, () => this.pop()).reverse()
  }

  get(key: number): void {
    const value = this.memo.get(key)
    if (value === undefined) throw damagedPickle()
    this.push(value)
  }

  put(key: number): void {
    this.memo.set(key, this.top())
  }

  memoize(): void {
    this.put(this.memo.size)
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw damagedPickle()
    for (const item of items) list.push(item)
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.top()
    if (!(dict instanceof Map)) throw damagedPickle()
    for (const [key, value] of pairs(items)) dict.set(key, value)
  }

  /** An object's own attributes beside its items (`_metadata` of a state dict): not part of the weights. */
  build(): void {
    this.pop()
    if (!(this.top() instanceof Map)) throw damagedPickle()
  }

  reduce(): void {
    const args = this.pop()
    if (!Array.isArray(args)) throw damagedPickle()
    this.push(builtBy(this.pop(), args))
  }

  name(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw damagedPickle()
    this.push(knownName(printable(module), printable(name)))
  }
}

/** Keys and values that follow one another. */
export function pairs(items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  if (items.length % 2 === 1) throw damagedPickle()
  return Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i], items[2 * i + 1]])
}

export function damagedPickle(): WeightsError {
  return damagedFile('The list of tensors (a pickle) is damaged.')
}
