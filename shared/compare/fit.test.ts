import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { trace } from '../circuit/trace'
import { withConstant } from '../circuit/weight-place'
import { alignedHeads } from './aligned-head'
import { drawnSequences } from './drawn-sequences'
import { fitted, freeConstants, LARGEST_STRENGTH, type FitTask } from './fit'
import { fitFailure, fitProblem } from './fit-problem'
import { distancesTo } from './head-distance'

describe('a fit', () => {
  const document = exampleDocument('induction', { vocabulary: [...'abcdef'], positions: 12 })
  const letters = drawnSequences([...'abcdef'], 12, { most: 6, sequences: 3, seed: 4 }, false)
  const sequencesAt = (strength: number) =>
    letters.map((each) => {
      const made = withConstant(document.circuit, 's', strength)
      const [, induction] = alignedHeads(trace(made, each), 0)
      return {
        letters: each,
        ids: each.map((letter) => letter.charCodeAt(0)),
        pattern: Float64Array.from(induction.pattern),
      }
    })
  const task = (strength: number): FitTask => ({
    circuit: document.circuit,
    head: '1.0',
    sequences: sequencesAt(strength),
    start: 0,
    range: 'earlier',
  })
  const quiet = () => Promise.resolve()

  it('finds the strength that the patterns were made with', async () => {
    const found = (await fitted(task(3), quiet))!
    expect(found.constants).toEqual([{ name: 's', before: 10, after: expect.closeTo(3, 3) as number }])
    expect(found.before).toBeGreaterThan(0.1)
    expect(found.after).toBeLessThan(1e-6)
    expect(found.ranAway).toBe(false)
    // The circuit that was given is as it was.
    expect(document.circuit.constants.s).toBe(10)
    const [, induction] = alignedHeads(trace(found.circuit, letters[0]), 0)
    const { means } = distancesTo(induction, 'all', letters[0])(task(3).sequences[0].pattern)
    expect(means.totalVariation).toBeLessThan(1e-3)
  })

  it('says that it runs away where only an infinite strength would do', async () => {
    const sharp = task(3)
    const oneHot = sharp.sequences.map((each) => {
      const pattern = new Float64Array(each.pattern.length)
      each.ids.forEach((id, query) => {
        const before = each.ids.lastIndexOf(id, query - 1)
        pattern[query * each.ids.length + (before >= 0 && query > 0 ? before + 1 : 0)] = 1
      })
      return { ...each, pattern }
    })
    const found = (await fitted({ ...sharp, sequences: oneHot }, quiet))!
    // Either it stops where float64 sees no difference, or at the edge.
    expect(found.after).toBeLessThan(1e-6)
    expect(Math.abs(found.constants[0].after)).toBeLessThanOrEqual(LARGEST_STRENGTH)
  })

  it('is refused with a sentence where it begins without any weight on the trained keys', async () => {
    const even = task(0)
    const found = (await fitted({ ...even, circuit: withConstant(document.circuit, 's', 950) }, quiet))!
    expect(found.ranAway).toBe(true)
    expect(fitFailure(found)).toMatch(/no place to begin.* Nothing was changed\.$/)
    const taken = (await fitted(task(3), quiet))!
    expect(fitFailure(taken)).toBeNull()
    expect(fitFailure({ ...taken, ranAway: true })).toMatch(/runs away: .* beyond/)
  })

  it('is not begun on patterns that are no numbers, or without a constant', () => {
    const [first, ...others] = task(3).sequences
    const pattern = first.pattern.map((weight, i) => (i === 40 ? NaN : weight))
    expect(fitProblem(task(3))).toBeNull()
    expect(fitProblem({ ...task(3), sequences: [{ ...first, pattern }, ...others] })).toMatch(/holds NaN/)
    const plain = exampleDocument('induction-empty').circuit
    expect(fitProblem({ ...task(3), circuit: plain })).toMatch(/follows a constant/)
  })

  it('has nothing to move where no cell follows a constant', async () => {
    const plain = exampleDocument('induction-empty').circuit
    expect(freeConstants(plain, '1.0')).toEqual([])
    expect(await fitted({ ...task(3), circuit: plain }, quiet)).toBeNull()
  })

  it('ends where it is told to', async () => {
    const stop = new Error('stop')
    await expect(fitted(task(3), (n) => (n > 5 ? Promise.reject(stop) : Promise.resolve()))).rejects.toBe(
      stop,
    )
  })
})
