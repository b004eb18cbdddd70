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
  specs: { title: string; ok: boolean }[]
}

/** Counts of a Playwright run. Errors outside of tests, a failed setup say, count as failures; so does a flaky test. */
export function playwrightCounts(reportFile: string, succeeded: boolean): Counts {
  if (!existsSync(reportFile)) return FAILED_ONCE
  const { stats, errors, suites } = JSON.parse(readFileSync(reportFile, 'utf8')) as PlaywrightReport
  const failed = stats.unexpected + stats.flaky + errors.length
  return {
    passed: stats.expected,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: stats.skipped,
    names: suites.flatMap((suite) => failedSpecs(suite)),
  }
}

function failedSpecs({ title, suites = [], specs }: Suite, outer = ''): string[] {
  const name = `${outer}${title}: `
  const own = specs.filter(({ ok }) => !ok).map((spec) => name + spec.title)
  return [...own, ...suites.flatMap((suite) => failedSpecs(suite, name))]
}
