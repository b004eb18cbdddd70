import { existsSync, readFileSync } from 'node:fs'
import { FAILED_ONCE, type Counts } from './step'

/** What the JSON reporter of Vitest writes, as far as we read it. */
interface VitestReport {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** Counts of a Vitest run. A file that could not even be loaded counts as one failure. */
export function vitestCounts(reportFile: string, succeeded: boolean): Counts {
  if (!existsSync(reportFile)) return FAILED_ONCE
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
  )
  const failedTests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${name}: ${fullName}`),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    names: [...failedTests, ...brokenFiles.map(({ name }) => name)],
  }
}
