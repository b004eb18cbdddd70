import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { spacedProgress } from './spaced-progress'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells the first at once and the latest of the others a while later', () => {
  const told: number[] = []
  const { tell } = spacedProgress((done) => told.push(done), 50)
  for (let done = 0; done < 10; done++) tell(done, 10)
  expect(told).toEqual([0])
  vi.advanceTimersByTime(49)
  expect(told).toEqual([0])
  vi.advanceTimersByTime(1)
  expect(told).toEqual([0, 9])
  vi.advanceTimersByTime(500)
  tell(10, 10)
  expect(told).toEqual([0, 9, 10])
})

it('tells nothing after its end', () => {
  const told: number[] = []
  const { tell, end } = spacedProgress((done) => told.push(done), 50)
  tell(1, 2)
  tell(2, 2)
  end()
  vi.advanceTimersByTime(500)
  expect(told).toEqual([1])
})
