import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { launchOptions } from '../scripts/app/launch-options'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect, test } from './support/app'
import { announcedSession } from './support/session'

const initialDocument = (page: Page) => page.evaluate(() => window.lab.invoke('app.initialDocument'))

/** All that the page learns of a file: its name, that of its folder, and a token that says nothing. */
const fileNamed = (name: string, folder: string): unknown => ({
  token: expect.stringMatching(/^[0-9a-f-]{36}$/),
  name,
  folder: basename(folder),
})

test.describe('a file on the command line', () => {
  test('reaches the page as its name and text', async ({ launch, scratch }) => {
    const path = join(scratch, 'mine.circuit')
    writeFileSync(path, '{"name": "mine"}')
    const { page } = await launch({ args: [path] })
    expect(await initialDocument(page)).toEqual({
      ok: true,
      value: { kind: 'document', file: fileNamed('mine.circuit', scratch), text: '{"name": "mine"}' },
    })
  })

  test('that is missing is named in a sentence', async ({ launch, scratch }) => {
    const { page } = await launch({ args: [join(scratch, 'gone.circuit')] })
    expect(await initialDocument(page)).toEqual({
      ok: true,
      value: { kind: 'error', message: '“gone.circuit” was not found. Check its name and folder.' },
    })
  })
})

test('a second start hands its file to the first and ends', async ({ launch, scratch }) => {
  const profile = scratchFolder(announcedSession(), 'profile')
  const { app, page } = await launch({ profile })
  // Kept by the page: what only a waiting call holds may be collected.
  await page.evaluate(() => {
    const kept = window as unknown as { handed?: unknown; take: (opened: unknown) => void }
    kept.take = (opened) => (kept.handed = opened)
    window.lab.on('app.openDocument', kept.take)
  })

  writeFileSync(join(scratch, 'second.circuit'), '{}')
  const options = launchOptions(announcedSession(), { profile, args: ['second.circuit'] })
  const second = spawn(options.executablePath, options.args, {
    env: options.env,
    cwd: scratch,
    stdio: 'ignore',
  })
  const [exitCode] = (await once(second, 'exit')) as [number | null]

  expect(exitCode).toBe(0)
  const opened = { kind: 'document', file: fileNamed('second.circuit', scratch), text: '{}' }
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { handed?: unknown }).handed))
    .toEqual(opened)
  expect(await initialDocument(page)).toEqual({ ok: true, value: opened })
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test.describe('a page that is lost', () => {
  /** Answers the app's next message box with its first button; returns what the box said. */
  const answerMessage = (app: ElectronApplication) =>
    app.evaluate(
      ({ dialog }) =>
        new Promise<string>((resolve) => {
          const answer = (_window: unknown, { message }: { message: string }) => {
            resolve(message)
            return Promise.resolve({ response: 0, checkboxChecked: false })
          }
          Object.assign(dialog, { showMessageBox: answer })
        }),
    )

  const shownAddress = (app: ElectronApplication) =>
    app.evaluate(({ BrowserWindow }): Promise<unknown> => {
      const [window] = BrowserWindow.getAllWindows()
      return window.webContents.executeJavaScript(
        'String(document.querySelector("#app > *") && location.href)',
      )
    })

  test('to a crash is loaded again', async ({ app, page, problems }) => {
    problems.allow(/^The page crashed\.$/)
    const message = answerMessage(app)
    const window = await app.browserWindow(page)
    await window.evaluate(({ webContents }) => webContents.forcefullyCrashRenderer())
    expect(await message).toBe('The window stopped working.')
    await expect.poll(() => shownAddress(app)).toBe('app://lab/index.html')
  })

  test('to a failed load is loaded again', async ({ app, page, problems }) => {
    problems.allow(/status of 404|Content Security Policy/)
    const message = answerMessage(app)
    const window = await app.browserWindow(page)
    await window.evaluate((browserWindow) => {
      browserWindow.loadURL('app://lab/missing.html').catch(() => {})
    })
    expect(await message).toBe('The window could not be loaded.')
    await expect.poll(() => shownAddress(app)).toBe('app://lab/index.html')
  })
})
