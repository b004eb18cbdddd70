import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { launchOptions } from '../scripts/app/launch-options'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect } from './support/app'
import { closeApp } from './support/close-app'
import { fromMain, test } from './support/outside'
import { announcedSession } from './support/session'

interface Navigation {
  url: string
  refused: boolean
}

/** What the main process says to the navigation that `act`, done in the page, asks for. */
async function navigation(
  app: ElectronApplication,
  page: Page,
  act: (address: string) => void,
  address: string,
) {
  const window = await app.browserWindow(page)
  // Listens before the act, and is held: a promise that only a listener knows may be collected.
  await window.evaluate(({ webContents }) => {
    const held = globalThis as { asked?: Promise<Navigation> }
    held.asked = new Promise((resolve) =>
      webContents.once('will-frame-navigate', (event: { url: string; defaultPrevented: boolean }) =>
        resolve({ url: event.url, refused: event.defaultPrevented }),
      ),
    )
  })
  await page.evaluate(act, address)
  return app.evaluate(() => (globalThis as { asked?: Promise<Navigation> }).asked)
}

test('the network is closed to every session, without the policy too', async ({ app, page, outside }) => {
  await page.waitForLoadState()
  expect(await fromMain(app, outside.address)).toMatchObject({ status: null })
  const status = await app.evaluate(async ({ session }, address) => {
    const other = session.fromPartition('another')
    return other.fetch(address).then(
      (response) => response.status,
      () => null,
    )
  }, outside.address)
  expect(status).toBeNull()
})

/** What a log of Chromium's network stack says about the world outside: names looked up, addresses connected to. */
function outwardEvents(log: string): unknown[] {
  const { constants, events } = JSON.parse(readFileSync(log, 'utf8')) as {
    constants: { logEventTypes: Record<string, number> }
    events: { type: number; params?: { url?: string } }[]
  }
  const typesOf = (...names: string[]) => names.map((name) => constants.logEventTypes[name])
  const connections = typesOf('HOST_RESOLVER_MANAGER_REQUEST', 'TCP_CONNECT', 'UDP_CONNECT')
  return events.filter(
    ({ type, params }) => connections.includes(type) || /^(?:https?|wss?|ftp):/.test(params?.url ?? ''),
  )
}

test('nothing asks the network while the app starts', async ({ scratch }) => {
  const logged = async (name: string, use: (app: ElectronApplication) => Promise<unknown>) => {
    const log = join(scratch, name)
    const app = await _electron.launch(launchOptions(announcedSession(), { args: [`--log-net-log=${log}`] }))
    const child = app.process()
    await use(app)
    await closeApp({ app, child })
    return outwardEvents(log)
  }

  const starting = await logged('starting.json', async (app) => {
    const page = await app.firstWindow()
    await expect(page.locator('#app > *').first()).toBeVisible()
  })
  expect(starting).toEqual([])

  // The log does tell when somebody asks.
  const asking = await logged('asking.json', (app) =>
    app.evaluate(({ session }) => session.defaultSession.resolveHost('lab.invalid').catch(() => null)),
  )
  expect(asking).not.toEqual([])
})

test('a new version is asked for only where a person turned that on, and nothing is opened', async ({
  launch,
}) => {
  const asked: string[] = []
  const page = 'https://lab.invalid/releases/99.0.0'
  const feed = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(JSON.stringify({ tag_name: 'v99.0.0', html_url: page }))
  }).listen(0, '127.0.0.1')
  await once(feed, 'listening')
  const updateFeed = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/latest`
  const startedWith = (updates: boolean) => {
    const profile = scratchFolder(announcedSession(), 'profile')
    writeFileSync(join(profile, 'settings.json'), JSON.stringify({ updates, updateFeed }))
    chmodSync(join(profile, 'settings.json'), 0o666)
    return launch({ profile })
  }
  const off = await startedWith(false)
  await off.page.keyboard.press('Control+,')
  await expect(off.page.getByRole('checkbox', { name: 'Ask the feed' })).not.toBeChecked()
  await expect(off.page.getByText('New versions are not asked for.')).toBeVisible()
  expect(asked).toEqual([])

  const on = await startedWith(true)
  await on.page.getByText('Version 99.0.0 of this app is out.').waitFor()
  await on.page.getByRole('button', { name: 'Copy address' }).click()
  await expect.poll(() => on.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(page)
  expect(asked).toEqual(['/latest'])
  feed.close()
})

test('the window stays where it is', async ({ app, page, problems, outside }) => {
  // Chromium itself refuses these two before anybody is asked.
  problems.allow(/Not allowed to (?:load local resource|navigate top frame to data URL)/)
  const addresses = [outside.address, 'app://lab/assets/', page.url()]
  for (const address of addresses) {
    const asked = await navigation(app, page, (url) => void (location.href = url), address)
    expect(asked).toEqual({ url: address, refused: true })
  }
  const asked = await navigation(
    app,
    page,
    (url) => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
    },
    outside.address,
  )
  expect(asked).toMatchObject({ refused: true })
  await page.evaluate(() => void (location.href = 'file:///etc/passwd'))
  await page.evaluate(() => void (location.href = 'data:text/html,another page'))
  expect(page.url()).toBe('app://lab/index.html')
})

test('no other window opens', async ({ app, page, outside }) => {
  for (const address of [outside.address, 'app://lab/index.html', 'about:blank', ''])
    expect(await page.evaluate((url) => window.open(url) === null, address)).toBe(true)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('nothing is downloaded', async ({ app, page }) => {
  // Listens before the click, and is held: a promise that only a listener knows may be collected.
  await app.evaluate(({ session }) => {
    const held = globalThis as { refused?: Promise<boolean> }
    held.refused = new Promise((resolve) =>
      session.defaultSession.once('will-download', ({ defaultPrevented }) => resolve(defaultPrevented)),
    )
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['secret']))
    link.download = 'secret.txt'
    link.click()
  })
  const refused = app.evaluate(() => (globalThis as { refused?: Promise<boolean> }).refused)
  expect(await refused).toBe(true)
})
