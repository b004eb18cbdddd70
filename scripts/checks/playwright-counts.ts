import { existsSync, readFileSync } from 'node:fs'
import { FAILED_ONCE, type Counts } from './step'

/** What the JSON reporter of Playwright writes, as far as we read it. */
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: unknown[]
  suites: Suite[]
}

interface Suite {
  title: string
  suites?: Suite[]
  specs: Spec[]
}

interface Spec {
  title: string
  ok: boolean
  tests: { status: string }[]
}

/**
 * Counts of a Playwright run. Errors outside of tests, a failed setup say, count as failures. A test that passed only
 * when it was tried again has passed, and is named.
 */
export function playwrightCounts(reportFile: string, succeeded: boolean): Counts {
  if (!existsSync(reportFile)) return FAILED_ONCE
  const { stats, errors, suites } = JSON.parse(readFileSync(reportFile, 'utf8')) as PlaywrightReport
  const failed = stats.unexpected + errors.length
  const namesOf = (wanted: (spec: Spec) => boolean) => suites.flatMap((suite) => specNames(suite, wanted))
  return {
    passed: stats.expected + stats.flaky,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: stats.skipped,
    names: namesOf(({ ok }) => !ok),
    secondTry: namesOf(({ tests }) => tests.some(({ status }) => status === 'flaky')),
  }
}

function specNames(
  { title, suites = [], specs }: Suite,
  wanted: (spec: Spec) => boolean,
  outer = '',
): string[] {
  const name = `${outer}${title}: `
  const own = specs.filter(wanted).map((spec) => name + spec.title)
  return [...own, ...suites.flatMap((suite) => specNames(suite, wanted, name))]
}
