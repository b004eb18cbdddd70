import type { Check } from '../library/check'

/** A line a check: pass, FAIL, or skip where it could not be made. */
export function checkLine({ name, passed, sentence }: Check): string {
  return `${passed === null ? 'skip' : passed ? 'pass' : 'FAIL'} ${name}: ${sentence}`
}

export function checkCounts(checks: readonly Check[]): string {
  const count = (passed: boolean | null) => checks.filter((check) => check.passed === passed).length
  return `${count(true)} passed, ${count(false)} failed, ${count(null)} skipped`
}

/** Exit code 1 when something failed. */
export function checksExit(checks: readonly Check[]): number {
  return checks.some(({ passed }) => passed === false) ? 1 : 0
}
