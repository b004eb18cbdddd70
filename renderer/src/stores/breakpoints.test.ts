import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useBreakpoints } from './breakpoints'
import { useDocument } from './document'
import { useStepper } from './stepper'

beforeEach(() => setActivePinia(createPinia()))

const strength = (s: number) => {
  const documents = useDocument()
  documents.commit(documents.constantEdit('s', s))
}
const stoppedAt = () => {
  const { step, unit } = useStepper().place
  return `${step.stage} ${unit}`
}
const run = () => {
  const stepper = useStepper()
  stepper.runUntil(stepper.breaker)
}
const reasons = () => useBreakpoints().reasons.map(({ text }) => text)

describe('breakpoints', () => {
  it('stop a run, one after the other, and say why', () => {
    const breakpoints = useBreakpoints()
    breakpoints.add({ kind: 'stage', stage: '0.0.pattern' })
    expect(breakpoints.addCondition('1.0.A[4,1] > 0.5')).toBeNull()
    run()
    expect(stoppedAt()).toBe('0.0.pattern -1')
    expect(reasons()).toEqual(['Stopped before 0.0 softmax.'])
    run()
    expect(reasons()).toEqual(['Stopped in 1.0 softmax at query a₄: 1.0.A[4,1] is 0.999864, more than 0.5.'])
    run()
    expect(useStepper().place.step.stage).toBe('logits')
    expect(reasons()).toEqual([])
  })

  it('say what is true now, after an edit too', () => {
    const breakpoints = useBreakpoints()
    breakpoints.addCondition('1.0.A[4,1] > 0.5')
    run()
    // The homework’s published 0.6007 at strength 2.
    strength(2)
    expect(reasons()[0]).toMatch(/1\.0\.A\[4,1\] is 0\.60066, more than 0\.5\.$/)
    strength(0)
    expect(reasons()).toEqual([])
  })

  it('let a run pass when they are off or gone', () => {
    const breakpoints = useBreakpoints()
    breakpoints.add({ kind: 'head', layer: 1, head: 0 })
    breakpoints.add({ kind: 'head', layer: 1, head: 0 })
    expect(breakpoints.list).toHaveLength(1)
    breakpoints.enable(breakpoints.list[0].id, false)
    expect(useStepper().breaker).toBeNull()
    breakpoints.enable(breakpoints.list[0].id, true)
    expect(useStepper().breaker).not.toBeNull()
    breakpoints.toggle({ kind: 'head', layer: 1, head: 0 })
    expect(breakpoints.list).toHaveLength(0)
    run()
    expect(useStepper().place.step.stage).toBe('logits')
  })

  it('refuse what can never be asked, and let what has no value now run on', () => {
    const breakpoints = useBreakpoints()
    expect(breakpoints.addCondition('A[4,1')).toMatchObject({ message: 'A “]” is missing.', offset: 5 })
    expect(breakpoints.addCondition('A[9,1] > 0')?.kind).toBe('index')
    expect(breakpoints.list).toHaveLength(0)
    expect(breakpoints.addCondition('1 / (s - 10) > 0')).toBeNull()
    expect(breakpoints.problemOf(breakpoints.list[0])?.message).toBe('This divides by zero.')
    run()
    expect(useStepper().place.step.stage).toBe('logits')
    strength(20)
    expect(breakpoints.problemOf(breakpoints.list[0])).toBeNull()
  })

  it('are those of the document that is shown', () => {
    const [documents, breakpoints] = [useDocument(), useBreakpoints()]
    breakpoints.add({ kind: 'query', index: 4 })
    documents.openExample('published-head')
    expect(breakpoints.list).toHaveLength(0)
    documents.openExample('induction')
    expect(breakpoints.list).toMatchObject([{ kind: 'query', index: 4 }])
  })

  it('stop a run that plays', () => {
    const [breakpoints, stepper] = [useBreakpoints(), useStepper()]
    breakpoints.add({ kind: 'stage', stage: '0.0.masked' })
    stepper.first()
    stepper.togglePlay()
    for (let tick = 0; tick < 20 && stepper.playing; tick++) stepper.tick()
    expect(stoppedAt()).toBe('0.0.masked -1')
  })
})
