import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { complaint, logComplaints } from './console-log'
import { errorTrace, withoutPaths } from './error-trace'
import { LogFile } from './log-file'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lab-logs-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const thrownBy = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}

describe('what a log may hold of an error', () => {
  it('is its kind and its place, not the document that it quotes', () => {
    const error = thrownBy(() => JSON.parse('the secret of Alice'))
    expect(String(error)).toMatch(/secret|Alice/)
    expect(errorTrace(error)).toMatch(/^SyntaxError at .*logs\.test\.ts:\d+:\d+/)
    expect(errorTrace(error)).not.toMatch(/secret|Alice|[\\/]/)
  })

  it('is the system’s code and a bare name', async () => {
    const error: unknown = await readFile('/home/ada/private/essay.circuit').catch(
      (reason: unknown) => reason,
    )
    expect(errorTrace(error)).toMatch(/^Error ENOENT open “essay\.circuit”/)
    expect(errorTrace(error)).not.toMatch(/ada|private/)
  })

  it('is no line of a message that looks like a place', () => {
    const error = new Error('no such token:\n    at secret (/home/ada/prompt.txt:1:2)\n')
    expect(errorTrace(error)).not.toMatch(/secret|ada|prompt/)
    expect(errorTrace(error)).toMatch(/logs\.test\.ts:\d+/)
  })

  it('is nothing of what else was thrown or printed', () => {
    expect(errorTrace('my prompt')).toBe('a thrown string')
    expect(complaint(['The journal was not written:', 'my prompt', { text: 'my prompt' }])).toBe(
      'The journal was not written:',
    )
    expect(
      complaint([Object.assign(new Error('my prompt'), { name: 'my prompt', code: 'my prompt' })]),
    ).not.toMatch(/prompt/)
  })

  it('names files without their folders', () => {
    expect(withoutPaths('No /home/ada/thesis/a.circuit and no C:\\Users\\Ada\\b.circuit.')).toBe(
      'No a.circuit and no b.circuit.',
    )
    expect(withoutPaths('file:///home/ada/app/out/index.js failed')).toBe('index.js failed')
    expect(withoutPaths('models.run failed: 3/4 and 1/2')).toBe('models.run failed: 3/4 and 1/2')
  })
})

describe('a log', () => {
  it('keeps the newest lines in four files of a limited size', () => {
    const log = new LogFile(folder, 1_000)
    for (let i = 0; i < 200; i++) log.write(i % 2 ? 'error' : 'info', `line ${i}`)
    expect(readdirSync(folder).sort()).toEqual(['app.1.log', 'app.2.log', 'app.3.log', 'app.log'])
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000)
    const kept = ['app.3.log', 'app.2.log', 'app.1.log', 'app.log']
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => Number(/line (\d+)$/.exec(line)![1]))
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 200 - kept.length + i))
    expect(log.last('error', 3).map((line) => line.split(' line ')[1])).toEqual(['195', '197', '199'])
    expect(log.newest()).toMatch(/error line 199$/)
  })

  it('goes on where an earlier run ended', () => {
    new LogFile(folder, 1_000).write('info', 'x'.repeat(900))
    new LogFile(folder, 1_000).write('info', 'y'.repeat(200))
    expect(readdirSync(folder).sort()).toEqual(['app.1.log', 'app.log'])
  })

  it('is one line a message', () => {
    const log = new LogFile(folder)
    log.write('error', 'first\nsecond\r\nthird')
    expect(readFileSync(join(folder, 'app.log'), 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('that cannot be written costs nothing else, and is written again when it can be', () => {
    const blocked = join(folder, 'logs')
    writeFileSync(blocked, 'a file in the place of the folder')
    const log = new LogFile(blocked)
    log.write('error', 'lost')
    expect(log.last('error', 10)).toEqual([])
    rmSync(blocked)
    log.write('error', 'kept')
    expect(log.last('error', 10)).toHaveLength(1)
  })

  it('has what the main process complains about, and the terminal has the rest too', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const log = new LogFile(folder)
    logComplaints(log)
    const error = new TypeError('my prompt')
    console.error('models.run failed:', error)
    said.mockRestore()
    warned.mockRestore()
    expect(log.newest()).toMatch(/ error models\.run failed: TypeError at /)
    expect(log.newest()).not.toContain('my prompt')
  })
})
