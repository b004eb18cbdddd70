import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../electron/cache-folder'

/** How the last whole run of the tests went, which `npm run bench` tells in its table. */
export interface TestRecord {
  readonly seconds: number
  readonly passed: number
  readonly failed: number
  /** when it ended, ISO 8601 */
  readonly ended: string
}

const usual = () => join(cacheFolder(), 'last-test-run.json')

/** A record that cannot be kept is said; the tests went as they went. */
export function keepTestRecord(record: TestRecord, file = usual()): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(record)}\n`)
  } catch (error) {
    console.warn('How the tests went was not kept:', error)
  }
}

/** @returns `null` where the tests have not run, or the file was written by something else */
export function lastTestRecord(file = usual()): TestRecord | null {
  try {
    const { seconds, passed, failed, ended } = JSON.parse(readFileSync(file, 'utf8')) as TestRecord
    const whole = [seconds, passed, failed].every(Number.isFinite) && !Number.isNaN(Date.parse(ended))
    return whole ? { seconds, passed, failed, ended } : null
  } catch {
    return null
  }
}
