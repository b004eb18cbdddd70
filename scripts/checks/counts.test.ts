import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { playwrightCounts } from './playwright-counts'
import { vitestCounts } from './vitest-counts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-counts-'))
  file = join(folder, 'report.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (report: unknown) => writeFileSync(file, JSON.stringify(report))

describe.each([
  ['Vitest', vitestCounts],
  ['Playwright', playwrightCounts],
])('a run of %s', (_name, counts) => {
  it('that leaves no report has failed', () => {
    expect(counts(file, true).failed).toBe(1)
  })
})

describe('a run of Vitest', () => {
  const numbers = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 }

  it('counts its tests', () => {
    write({ ...numbers, testResults: [] })
    expect(vitestCounts(file, true)).toEqual({ passed: 3, failed: 0, skipped: 2, names: [] })
  })

  it('fails once for a file that could not be loaded', () => {
    write({ ...numbers, testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] })
    expect(vitestCounts(file, false)).toMatchObject({ failed: 1, names: ['a.test.ts'] })
  })

  it('fails once for each failed test, not for its file too', () => {
    const assertionResults = ['failed', 'failed', 'passed'].map((status, i) => ({
      status,
      fullName: `t${i}`,
    }))
    write({ ...numbers, numFailedTests: 2, testResults: [{ name: 'a', status: 'failed', assertionResults }] })
    expect(vitestCounts(file, false)).toMatchObject({ failed: 2, names: ['a: t0', 'a: t1'] })
  })

  it('has failed when it says so, whatever its tests say', () => {
    write({ ...numbers, testResults: [] })
    expect(vitestCounts(file, false).failed).toBe(1)
  })
})

describe('a run of Playwright', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 2 }

  it('counts its tests', () => {
    write({ stats, errors: [], suites: [] })
    const counts = { passed: 4, failed: 0, skipped: 2, names: [], secondTry: [] }
    expect(playwrightCounts(file, true)).toEqual(counts)
  })

  it('fails for errors outside of tests too', () => {
    write({ stats: { ...stats, unexpected: 1 }, errors: [{}], suites: [] })
    expect(playwrightCounts(file, false).failed).toBe(2)
  })

  it('names what passed on a second try only', () => {
    const specs = [{ title: 'hangs', ok: true, tests: [{ status: 'flaky' }] }]
    write({ stats: { ...stats, flaky: 1 }, errors: [], suites: [{ title: 'a.spec.ts', specs }] })
    const counts = { passed: 5, failed: 0, names: [], secondTry: ['a.spec.ts: hangs'] }
    expect(playwrightCounts(file, true)).toMatchObject(counts)
  })

  it('names what failed by file, group and title', () => {
    const inner = {
      title: 'a group',
      specs: [{ title: 'breaks', ok: false, tests: [{ status: 'unexpected' }] }],
    }
    const suites = [
      {
        title: 'a.spec.ts',
        specs: [{ title: 'holds', ok: true, tests: [{ status: 'expected' }] }],
        suites: [inner],
      },
    ]
    write({ stats: { ...stats, unexpected: 1 }, errors: [], suites })
    expect(playwrightCounts(file, false).names).toEqual(['a.spec.ts: a group: breaks'])
  })
})
