import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Cell } from '#shared/circuit/stage'
import { useDocument } from './document'
import { useFocus } from './focus'
import { usePinned } from './pinned'
import { useStepper } from './stepper'
import { useSensitivity } from './sensitivity'
import { useWalk } from './walk'

const cell = (stage: string, row: number, column: number): Cell => ({ stage, row, column })
const LOGIT = cell('logits', 0, 1)
const OUTPUT = cell('1.0.output', 3, 1)
const PATTERN = cell('1.0.pattern', 3, 0)
const WEIGHT = cell('1.0.W_QK', 0, 4)
/** The last row of a map of positions; gone when a token is. */
const LAST = cell('0.0.pattern', 4, 3)

beforeEach(() => setActivePinia(createPinia()))

function withoutLastToken() {
  const documents = useDocument()
  documents.commit(documents.tokensEdit(documents.tokens.slice(0, -1)))
}

describe('a walk', () => {
  it('goes on from where it is, and drops what was ahead', () => {
    const [walk, focus] = [useWalk(), useFocus()]
    focus.lock(LOGIT)
    walk.follow(OUTPUT)
    walk.follow(PATTERN)
    walk.back()
    expect(focus.locked).toEqual(OUTPUT)
    expect(walk.canGoForward).toBe(true)
    walk.follow(WEIGHT)
    expect(walk.cells).toEqual([LOGIT, OUTPUT, WEIGHT])
    expect(walk.canGoForward).toBe(false)
  })

  it('begins anew at a cell that is locked otherwise, and ends with the lock', () => {
    const [walk, focus] = [useWalk(), useFocus()]
    focus.lock(LOGIT)
    walk.follow(OUTPUT)
    focus.lock(WEIGHT)
    expect(walk.cells).toEqual([WEIGHT])
    focus.release()
    expect(walk.cells).toEqual([])
  })
})

describe('sensitivity', () => {
  it('goes along with a walk, and never to what it has not come to', () => {
    const [sensitivity, stepper, focus] = [useSensitivity(), useStepper(), useFocus()]
    stepper.enter()
    stepper.over()
    stepper.over()
    const { stage } = stepper.place.step
    sensitivity.toggle(stepper.cell!)
    expect(sensitivity.target).toEqual(stepper.cell)
    stepper.over()
    expect(sensitivity.target).toEqual(stepper.cell)
    expect(stepper.cell!.stage).not.toBe(stage)
    focus.lock(LOGIT)
    expect(sensitivity.target).toBeNull()
    stepper.last()
    expect(sensitivity.target?.stage).toBe('logits')
    //   nothing moves b's logit as much as the weight that writes b where it is read
    const strongest = sensitivity.gradients!.find(({ stage: { id } }) => id === '1.0.W_OV')!.gradient
    expect(strongest.values[1 * 9 + 1]).toBeCloseTo(0.999864, 6)
  })

  it('keeps its cell while a weight is looked at, takes another, and ends with the lock', () => {
    const [sensitivity, focus] = [useSensitivity(), useFocus()]
    sensitivity.toggle(LOGIT)
    focus.lock(WEIGHT)
    expect(sensitivity.target).toEqual(LOGIT)
    focus.lock(PATTERN)
    expect(sensitivity.target).toEqual(PATTERN)
    focus.release()
    expect(sensitivity.target).toBeNull()
    focus.lock(LOGIT)
    expect(sensitivity.target).toBeNull()
  })

  it('ends with a cell that an edit takes away', () => {
    const [sensitivity, focus] = [useSensitivity(), useFocus()]
    sensitivity.toggle(LAST)
    focus.lock(WEIGHT)
    withoutLastToken()
    expect(sensitivity.target).toBeNull()
    expect(sensitivity.gradients).toBeNull()
  })
})

describe('a pinned state', () => {
  it('stays as it was through edits, undo and redo', () => {
    const [documents, pinned] = [useDocument(), usePinned()]
    pinned.pinNow()
    documents.commit(documents.constantEdit('s', 2))
    pinned.show('difference')
    documents.undo()
    documents.redo()
    expect(pinned.shown).toBe('difference')
    // MATHS §1: the logit of b is .6007 at s = 2 and .99986 at 10.
    expect(pinned.run!.values('logits').values[1]).toBeCloseTo(0.999864, 6)
    expect(documents.trace.values('logits').values[1]).toBeCloseTo(0.6007, 4)
  })

  it('names the stages that have another shape by now', () => {
    const pinned = usePinned()
    pinned.pinNow()
    expect(pinned.misfits.size).toBe(0)
    withoutLastToken()
    expect(pinned.misfits.has('0.0.scores')).toBe(true)
    expect(pinned.misfits.has('0.0.W_QK')).toBe(false)
    expect(pinned.misfits.has('logits')).toBe(false)
  })

  it('belongs to its document', () => {
    const [documents, pinned] = [useDocument(), usePinned()]
    pinned.pinNow()
    pinned.show('pinned')
    documents.openExample('published-head')
    expect(pinned.state).toBeNull()
    expect(pinned.shown).toBe('now')
    pinned.unpin()
    documents.openExample('induction')
    expect(pinned.state?.label).toBe('Opened')
    pinned.unpin()
    expect(pinned.state).toBeNull()
  })
})
