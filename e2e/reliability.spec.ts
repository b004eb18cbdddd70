import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { scratchFolder } from '../scripts/app/staged-app'
import { isRoot } from '../scripts/system/user'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { runCommand } from './support/sandbox'
import { announcedSession } from './support/session'

const newProfile = () => scratchFolder(announcedSession(), 'profile')
const strength = (page: Page) => page.getByRole('textbox', { name: 'Strength, as a number' })
const log = (profile: string) => readFileSync(join(profile, 'logs/app.log'), 'utf8')

async function setStrength(page: Page, text: string): Promise<void> {
  await strength(page).fill(text)
  await strength(page).press('Enter')
  await expect(page.locator('[data-pending="0"]')).toBeVisible()
}

/** Answers the app's next message boxes with this button. */
const answering = (app: ElectronApplication, button: number) =>
  app.evaluate(({ dialog }, response) => {
    Object.assign(dialog, { showMessageBox: () => Promise.resolve({ response, checkboxChecked: false }) })
  }, button)

const processOf = (app: ElectronApplication, type: string) =>
  app.evaluate(
    ({ app: electron }, wanted) => electron.getAppMetrics().find((each) => each.type === wanted)?.pid ?? 0,
    type,
  )

test('a page that is busy for ever is ended and loaded again, with every edit', async ({
  launch,
  problems,
}) => {
  problems.allow(/^The page crashed\.$/)
  const profile = newProfile()
  const { app, page } = await launch({ profile })
  await drawn(page)
  await setStrength(page, '3')
  await answering(app, 1)
  // Playwright attaches a debugger, under which Chromium never reports a hang: the event is sent for it.
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    })
  })
  // A script that is sent to a page before it ends has no answer.
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const [window] = BrowserWindow.getAllWindows()
        window.webContents.once('did-finish-load', () => resolve())
        window.emit('unresponsive')
      }),
  )
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }): Promise<unknown> => {
        const [window] = BrowserWindow.getAllWindows()
        return window.webContents.executeJavaScript(
          'document.querySelector("[aria-label=\'Strength, as a number\']")?.value',
        )
      }),
    )
    .toBe('3')
  expect(log(profile)).toContain('error The page does not answer.')
})

test('the window outlives the process that draws', async ({ launch }) => {
  const profile = newProfile()
  const { app, page } = await launch({ profile })
  await drawn(page)
  const lost = await processOf(app, 'GPU')
  test.skip(lost === 0, 'Chromium draws without a process of its own here')
  process.kill(lost, 'SIGKILL')
  await expect.poll(() => processOf(app, 'GPU')).not.toBe(lost)
  await setStrength(page, '4')
  await expect(strength(page)).toHaveValue('4')
  await expect.poll(() => log(profile)).toMatch(/error GPU process is gone: killed/)
})

test('the app goes on after its processes stood still, and after a clock that jumped', async ({ launch }) => {
  const profile = newProfile()
  const { app, page } = await launch({ profile })
  await drawn(page)
  const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid))
  for (const pid of metrics) process.kill(pid, 'SIGSTOP')
  const state = (pid: number) => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]
  for (const pid of metrics) await expect.poll(() => state(pid)).toBe('T')
  for (const pid of metrics) process.kill(pid, 'SIGCONT')
  // What the system tells on the way, for whoever listens.
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
  })
  await page.evaluate(() => (Date.now = () => 0))
  await app.evaluate(() => void (Date.now = () => 4e12))
  await setStrength(page, '5')
  await page.keyboard.press('Control+z')
  await expect(strength(page)).toHaveValue('10')
  await page.keyboard.press('Control+Shift+z')
  await expect(page.locator('[data-pending="0"]')).toBeVisible()
  expect(log(profile)).toContain('info the computer is awake again')

  await app.close()
  const again = await launch({ profile })
  await expect(strength(again.page)).toHaveValue('5')
})

test('with a profile that cannot be written, the app opens all the same and tells', async ({ launch }) => {
  test.skip(!isRoot(), 'only root can take a folder from whoever runs the app')
  const profile = newProfile()
  chownSync(profile, 0, 0)
  chmodSync(profile, 0o555)
  const { app, page } = await launch({ profile })
  await drawn(page)
  await setStrength(page, '6')
  expect(await app.evaluate(({ app: electron }) => electron.getPath('userData'))).not.toBe(profile)
  expect(readdirSync(profile)).toEqual([])
})

test('with journals that cannot be written, the app runs and says what it costs', async ({ launch }) => {
  test.skip(!isRoot(), 'only root can take a folder from whoever runs the app')
  const profile = newProfile()
  const first = await launch({ profile })
  await drawn(first.page)
  await first.app.close()
  chownSync(join(profile, 'documents'), 0, 0)
  chmodSync(join(profile, 'documents'), 0o555)
  chownSync(join(profile, 'logs'), 0, 0)
  chmodSync(join(profile, 'logs'), 0o555)
  const { page } = await launch({ profile })
  await drawn(page)
  await strength(page).fill('6')
  await strength(page).press('Enter')
  await expect(strength(page)).toHaveValue('6')
  await expect(page.getByRole('alert').first()).toContainText('edits do not survive a crash')
})

test('diagnostics say what is needed, and nothing of what a person did', async ({ launch, problems }) => {
  problems.allow(/.*/)
  const profile = newProfile()
  const { app, page } = await launch({ profile })
  await drawn(page)
  await page.evaluate(() => {
    setTimeout(() => {
      throw new RangeError('my private prompt')
    })
  })
  await expect.poll(() => log(profile)).toMatch(/error The page: RangeError at/)
  await runCommand(page, 'Copy diagnostics')
  await expect(page.getByText('Diagnostics are on the clipboard. Nothing was sent.')).toBeVisible()
  const text = await app.evaluate(({ clipboard }) => clipboard.readText())
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(text).toContain(`Induction Lab ${version}`)
  expect(text).toMatch(/^ {2}Chromium \d+/m)
  expect(text).toMatch(/^ {2}Linux|Darwin|Windows/m)
  expect(text).toMatch(/The page: RangeError at/)
  for (const secret of ['my private prompt', profile, announcedSession().scratch])
    expect(text + log(profile)).not.toContain(secret)

  const opened = app.evaluate(
    ({ shell }) =>
      new Promise<string>((resolve) => {
        Object.assign(shell, {
          openPath: (path: string) => {
            resolve(path)
            return Promise.resolve('')
          },
        })
      }),
  )
  await runCommand(page, 'Open logs')
  expect(await opened).toBe(join(profile, 'logs'))
  expect(existsSync(await opened)).toBe(true)
})
