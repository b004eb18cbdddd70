import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EngineWork, type Work } from './engine-work'

let folder: string
let store: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'induction-lab-work-'))
  store = join(folder, 'work.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run: Work = {
  kind: 'run',
  subject: 'letters-2l',
  model: 'bundled/letters-2l',
  path: null,
  provider: 'cpu',
}
const download: Work = { kind: 'download', subject: 'gpt2', model: null, path: null, provider: null }

it('tells every next start what was under way, until that is settled', async () => {
  const first = new EngineWork(store)
  expect(first.lost).toEqual([])
  let finish = () => {}
  const kept = first.during(download, () => new Promise<void>((resolve) => (finish = resolve)))
  await first.during(run, () => {
    // The process ends here: another one finds what it left.
    const next = new EngineWork(store)
    expect(next.lost).toEqual([download, run])
    next.close()
    const afterNext = new EngineWork(store)
    expect(afterNext.lost).toEqual([download, run])
    afterNext.settleLost()
    expect(new EngineWork(store).lost).toEqual([])
    return Promise.resolve()
  })
  expect(new EngineWork(store).lost).toEqual([download])
  finish()
  await kept
  expect(existsSync(store)).toBe(false)
})

it('leaves nothing when the work fails or the app is closed', async () => {
  const work = new EngineWork(store)
  await expect(work.during(run, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  expect(existsSync(store)).toBe(false)
  void work.during(run, () => new Promise(() => {}))
  expect(existsSync(store)).toBe(true)
  work.close()
  expect(existsSync(store)).toBe(false)
})

it('takes a damaged file for none', () => {
  for (const text of ['', '{', '[{"kind":"other"}]']) {
    writeFileSync(store, text)
    expect(new EngineWork(store).lost).toEqual([])
  }
})
