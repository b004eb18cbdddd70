import { expect, it } from 'vitest'
import { figuresOf, lastJson } from './figures-of'
import { blockOf, resultsWith } from './results'

const run = (name: string, value: number) => ({
  name,
  seconds: 3.4,
  fault: null,
  figures: figuresOf({ first_paint_ms: value }),
})

it('reads the last JSON value of what was printed, over several lines too', () => {
  expect(lastJson('Building the app.\n{"a":1}\n')).toEqual({ a: 1 })
  expect(lastJson('[ 1\n[\n  {\n    "a": 1\n  }\n]\n')).toEqual([{ a: 1 }])
  expect(lastJson('nothing\n[ end of it')).toBeNull()
})

it('names figures by where they stand, rows by their text or size, and keeps versions', () => {
  expect(
    figuresOf({ times: [{ what: 'drag', p50: 1, p95: 2, goal: 16.7 }], torch_version: '2.1', note: 'x' }),
  ).toEqual([
    { name: 'times drag p50', value: 1 },
    { name: 'times drag p95', value: 2, atMost: 16.7 },
    { name: 'torch_version', value: '2.1' },
  ])
  expect(figuresOf([{ D: 9, ms: 4 }]).map(({ name }) => name)).toEqual(['D = 9 D', 'D = 9 ms'])
})

it('marks what holds its goal and what does not', () => {
  expect(blockOf(run('start', 1000), '2026-11-24')).toBe(
    '| **start** | run in 3 s, 2026-11-24 | | | |\n| | first_paint_ms | 1000 | ≤ 2000 | 0.50 ✓ |',
  )
  expect(blockOf(run('start', 2500), '2026-11-24')).toContain('| 1.25 ✗ |')
  const kill = { ...run('kill', 0), figures: figuresOf({ lost: 0, left_files: 3 }) }
  expect(blockOf(kill, '2026-11-24')).toContain('| | lost | 0 | ≤ 0 | ✓ |\n| | left_files | 3 |  |  |')
})

it('replaces the part of a benchmark that ran again, names one that failed, and lets the others stand', () => {
  const order = ['start', 'edit', 'kill']
  const one = (name: string, text: string) => new Map([[name, text]])
  const first = resultsWith('', 'A machine.', one('kill', blockOf(run('kill', 1), 'Monday')), order)
  const both = resultsWith(first, 'A machine.', one('start', blockOf(run('start', 1), 'Tuesday')), order)
  expect(both.indexOf('**start**')).toBeLessThan(both.indexOf('**kill**'))
  const failed = { name: 'start', seconds: 1, fault: 'ended with status 1', figures: [] }
  const after = resultsWith(both, 'A machine.', one('start', blockOf(failed, 'Wednesday')), order)
  expect(after).toContain('| **start** | run in 1 s, Wednesday **failed: ended with status 1** |')
  expect(after).toContain('**kill** | run in 3 s, Monday')
  expect(after).not.toContain('Tuesday')
})

it('begins anew on another machine or with other versions', () => {
  const block = blockOf(run('start', 1), 'Monday')
  const before = resultsWith('', 'A machine.', new Map([['start', block]]), ['start', 'edit'])
  const after = resultsWith(before, 'Another one.', new Map([['edit', block]]), ['edit'])
  expect(after).not.toContain('A machine.')
  expect(after.match(/Monday/g)).toHaveLength(1)
})
