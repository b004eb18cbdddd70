import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { lasting } from './lasting'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('says what lasts, and at once that it is over', async () => {
  const scope = effectScope()
  const holds = ref(true)
  const lasts = scope.run(() => lasting(() => holds.value, 150))!
  vi.advanceTimersByTime(149)
  expect(lasts.value).toBe(false)
  vi.advanceTimersByTime(1)
  expect(lasts.value).toBe(true)
  holds.value = false
  await nextTick()
  expect(lasts.value).toBe(false)
  scope.stop()
})

it('says nothing of what was over before', async () => {
  const scope = effectScope()
  const holds = ref(true)
  const lasts = scope.run(() => lasting(() => holds.value, 150))!
  vi.advanceTimersByTime(100)
  holds.value = false
  await nextTick()
  vi.advanceTimersByTime(1000)
  expect(lasts.value).toBe(false)
  scope.stop()
})
