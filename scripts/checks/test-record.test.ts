import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepTestRecord, lastTestRecord } from './test-record'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'test-record-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('is there after a run, in a folder that was not there before', () => {
  const file = join(folder, 'new/record.json')
  const record = { seconds: 812.4, passed: 3000, failed: 1, ended: '2026-11-24T20:00:00.000Z' }
  keepTestRecord(record, file)
  expect(lastTestRecord(file)).toEqual(record)
})

it('is absent before the first run, and where the file is not a record', () => {
  const file = join(folder, 'record.json')
  expect(lastTestRecord(file)).toBeNull()
  for (const text of ['', '{', '{}', 'null', '{"seconds":1,"passed":1,"failed":0,"ended":"yesterday"}']) {
    writeFileSync(file, text)
    expect(lastTestRecord(file), text).toBeNull()
  }
})
