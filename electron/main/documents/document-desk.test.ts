import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DocumentDesk } from './document-desk'
import { DocumentFiles } from './document-files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'document-desk-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The app as it is started once more on the same folder. */
const started = () => {
  const files = new DocumentFiles(() => {})
  return { files, desk: new DocumentDesk(join(folder, 'documents'), files) }
}

const journalOf = () => {
  const [name] = readdirSync(join(folder, 'documents'))
  return join(folder, 'documents', name, 'journal')
}

it('gives back what was acknowledged, without being closed', async () => {
  const first = started()
  await first.desk.restore()
  expect(await first.desk.begin('a/b ⇒ …', ['"1"'], null)).toEqual({ kind: 'done' })
  expect(first.desk.append('a/b ⇒ …', ['"2"', '"3"'])).toEqual({ kind: 'done' })
  await first.desk.snapshot('a/b ⇒ …', 2, 'text')
  await first.desk.keepView('{}')
  expect(await started().desk.restore()).toEqual({
    documents: [
      {
        id: 'a/b ⇒ …',
        records: ['"1"', '"2"', '"3"'],
        damaged: false,
        snapshot: { records: 2, text: 'text' },
        file: null,
        disk: { kind: 'same' },
      },
    ],
    view: '{}',
  })
})

it('goes on behind a torn last line', async () => {
  const first = started()
  await first.desk.begin('a', ['"1"'], null)
  appendFileSync(journalOf(), '0123abcd "2')
  const second = started()
  await second.desk.restore()
  second.desk.append('a', ['"3"'])
  const { documents } = await started().desk.restore()
  expect(documents).toMatchObject([{ records: ['"1"', '"3"'], damaged: false }])
})

it('keeps a damaged journal aside', async () => {
  const first = started()
  await first.desk.begin('a', ['"1"', '"2"', '"3"'], null)
  const bytes = readFileSync(journalOf())
  const damaged = Buffer.from(bytes)
  damaged[20] ^= 1
  writeFileSync(journalOf(), damaged)
  const { documents } = await started().desk.restore()
  expect(documents).toMatchObject([{ records: ['"1"'], damaged: true }])
  expect(readFileSync(`${journalOf()}.damaged`)).toEqual(damaged)
})

it('forgets what was closed', async () => {
  const first = started()
  await first.desk.begin('a', ['"1"'], null)
  await first.desk.begin('b', ['"1"'], null)
  await first.desk.close('a')
  expect((await started().desk.restore()).documents.map(({ id }) => id)).toEqual(['b'])
})

it('refuses to append to nothing with a sentence', () => {
  // What goes wrong inside is logged.
  vi.spyOn(console, 'error').mockImplementationOnce(() => {})
  expect(started().desk.append('a', ['"1"'])).toMatchObject({ kind: 'error', message: /\.$/ })
})

it('tells a file that was changed from one that was only touched', async () => {
  const path = join(folder, 'mine.circuit')
  writeFileSync(path, 'one')
  const { files } = started()
  const opened = await files.open(path)
  if (opened.kind !== 'document') throw new Error('no document')
  const { token } = opened.file
  utimesSync(path, 1, 1)
  expect(await files.disk(token)).toEqual({ kind: 'same' })
  writeFileSync(path, 'two!')
  expect(await files.save(token, 'three')).toEqual({ kind: 'changed' })
  expect(readFileSync(path, 'utf8')).toBe('two!')
  expect(await files.overwrite(token, 'three')).toMatchObject({ kind: 'saved' })
  expect(await files.disk(token)).toEqual({ kind: 'same' })
  rmSync(path)
  expect(await files.disk(token)).toEqual({ kind: 'gone' })
})

it('knows its own text in a file whose save was cut short, and tidies up beside it', async () => {
  const path = join(folder, 'mine.circuit')
  writeFileSync(path, 'one')
  const first = started()
  const opened = await first.files.open(path)
  if (opened.kind !== 'document') throw new Error('no document')
  await first.desk.begin('a', ['"1"'], opened.file.token)
  await first.desk.announce('a', 'the next')
  writeFileSync(path, 'the next')
  writeFileSync(`${path}.0123456789ab.tmp`, 'half of ano')
  writeFileSync(`${path}.notes.tmp`, 'of somebody')
  const { documents } = await started().desk.restore()
  expect(documents).toMatchObject([{ file: { name: 'mine.circuit' }, disk: { kind: 'same' } }])
  expect(readdirSync(folder).sort()).toEqual(['documents', 'mine.circuit', 'mine.circuit.notes.tmp'])

  writeFileSync(path, 'of another')
  expect((await started().desk.restore()).documents).toMatchObject([
    { disk: { kind: 'changed', text: 'of another' } },
  ])
})

it.skipIf(process.platform === 'win32')('keeps the permissions of a file that it replaces', async () => {
  const path = join(folder, 'mine.circuit')
  writeFileSync(path, 'one', { mode: 0o640 })
  const { files } = started()
  const opened = await files.open(path)
  if (opened.kind !== 'document') throw new Error('no document')
  await files.overwrite(opened.file.token, 'two')
  expect(statSync(path).mode & 0o777).toBe(0o640)
})
