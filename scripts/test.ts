/**
 * `npm test`: every check and every test, the last ones in a real window. All steps run, also after a failure,
 * as far as they make sense; the last line counts. A check without tests of its own, such as types, counts when
 * it fails.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playwrightCounts } from './checks/playwright-counts'
import { npmScript, npmScriptBeside, outcome, step, sum, type Counts } from './checks/step'
import { keepTestRecord } from './checks/test-record'
import { vitestCounts } from './checks/vitest-counts'
import { ensureElectron } from './electron/ensure-electron'
import { needsOwnDisplay } from './system/display'
import { ensureLibraries } from './system/libraries'
import { ensureTestPrograms } from './system/test-programs'

const started = performance.now()
const reports = mkdtempSync(join(tmpdir(), 'induction-lab-reports-'))

const electron = await step('Electron', async () => {
  ensureLibraries(await ensureElectron(), { display: needsOwnDisplay() })
  return outcome(true)
})

const programs = await step('other programs that tests use', () => {
  ensureTestPrograms()
  return outcome(true)
})

const build = await step('build', () => outcome(npmScript('build', ['--logLevel', 'warn'])))
const runs = build.failed === 0 && electron.failed === 0

type Check = [name: string, script: string]

async function inTurn(...checks: Check[]): Promise<Counts[]> {
  const counts: Counts[] = []
  for (const [name, script] of checks) {
    counts.push(await step(name, async () => outcome(await npmScriptBeside(script))))
  }
  return counts
}

// Two at a time: none of them measures anything, and together they take as long as the longer half.
const inPairs = await Promise.all([
  inTurn(['types', 'types']),
  inTurn(
    ['lint', 'lint:code'],
    ['formatting', 'lint:format'],
    ['unused code', 'lint:unused'],
    ['layers', 'layers'],
  ),
])
const checks: Counts[] = [
  ...inPairs.flat(),
  await step('unit and component tests', () => {
    const report = join(reports, 'vitest.json')
    const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    return vitestCounts(report, npmScript('test:unit', options))
  }),
]

const e2e = runs
  ? [
      await step('tests in the window', () => {
        const report = join(reports, 'playwright.json')
        const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
        return playwrightCounts(report, npmScript('test:e2e', ['--reporter=list,json'], env))
      }),
    ]
  : []

rmSync(reports, { recursive: true, force: true })

const { passed, failed, skipped, names, secondTry } = sum([electron, programs, build, ...checks, ...e2e])
for (const name of secondTry) console.log(`\nPassed on a second try only: ${name}`)
for (const name of names) console.log(`\nFailed: ${name}`)
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
keepTestRecord({
  seconds: (performance.now() - started) / 1000,
  passed,
  failed,
  ended: new Date().toISOString(),
})
process.exitCode = failed > 0 ? 1 : 0
