/**
 * Ways to fail on purpose at the n-th call of a kind, so that what follows can be tested. Never in a packaged app:
 * its main process names none.
 */
export interface ChosenFault {
  /** Name of the call. */
  readonly call: string
  /** A fault in native code, an error that nobody catches, no room on the heap, a lost device, no end. */
  readonly how: 'crash' | 'throw' | 'heap' | 'device' | 'stall'
  readonly nth: number
}

const FORM = /^(\w+):(crash|throw|heap|device|stall)(?::(\d+))?$/

/** Reads `run:crash` or `run:device:2`; `null` for anything else. */
export function chosenFault(text: string | undefined): ChosenFault | null {
  const [, call, how, nth = '1'] = FORM.exec(text ?? '') ?? []
  return call === undefined ? null : { call, how: how as ChosenFault['how'], nth: Number(nth) }
}

/** Counts calls, and fails at the one that was chosen. */
export class FaultSwitch {
  #calls = 0
  #device = false

  constructor(readonly fault: ChosenFault | null) {}

  /** Does not return where the call is to fail: what follows it is never done. */
  async reached(call: string): Promise<void> {
    if (!this.fault || call !== this.fault.call || ++this.#calls !== this.fault.nth) return
    if (this.fault.how === 'device') {
      this.#device = true
      return
    }
    if (this.fault.how === 'crash') process.kill(process.pid, 'SIGSEGV')
    if (this.fault.how === 'throw') setImmediate(throwUncaught)
    if (this.fault.how === 'heap') fillHeap()
    await new Promise(() => {})
  }

  /** Whether the device is to be lost now; told once. */
  takesDevice(): boolean {
    const takes = this.#device
    this.#device = false
    return takes
  }
}

function throwUncaught(): never {
  throw new Error('This was asked for.')
}

function fillHeap(): never {
  const kept: unknown[] = []
  for (;;) kept.push(Array.from({ length: 1e5 }, (_, i) => ({ i })))
}
