import { expect, it } from 'vitest'
import { Turns } from './turns'

/** Work of some steps that writes down when each was done. */
function steps(log: string[], name: string, count: number) {
  return async (letOthers: () => Promise<void>) => {
    for (let step = 1; step <= count; step++) {
      await letOthers()
      log.push(`${name}${step}`)
    }
  }
}

it('does one thing after the other, whatever becomes of them', async () => {
  const turns = new Turns()
  const log: string[] = []
  const failing = turns.take(() => Promise.reject(new Error('no')))
  const after = turns.take(() => Promise.resolve(log.push('after')))
  await expect(failing).rejects.toThrow('no')
  await after
  expect(log).toEqual(['after'])
})

it('lets short work in between the steps of long work, and other long work behind it', async () => {
  const turns = new Turns()
  const log: string[] = []
  const pass = turns.take(steps(log, 'pass', 3), true)
  const other = turns.take(steps(log, 'other', 1), true)
  const prompt = turns.take(() => Promise.resolve(log.push('prompt')))
  const late = prompt.then(() => turns.take(() => Promise.resolve(log.push('late'))))
  await Promise.all([pass, other, prompt, late])
  expect(log[0]).toBe('prompt')
  expect(log.indexOf('late')).toBeLessThan(log.indexOf('pass3'))
  expect(log.slice(-2)).toEqual(['pass3', 'other1'])
})
