import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { launchOptions } from '../scripts/app/launch-options'
import { expect, test as base } from './support/app'
import { closeApp } from './support/close-app'
import { announcedSession } from './support/session'

/** A server on this machine that counts who comes: no page may ever reach it. */
interface Outside {
  readonly address: string
  readonly visits: readonly string[]
}

const test = base.extend<{ outside: Outside }>({
  outside: async ({}, use) => {
    const visits: string[] = []
    const server = createServer((request, response) => {
      visits.push(`${request.method} ${request.url}`)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, visits })
    expect(visits, 'visits to a server outside').toEqual([])
    server.close()
  },
})

/** The directive that `act`, done in the page, breaks first. */
async function brokenDirective(page: Page, act: (address: string) => void, address = ''): Promise<string> {
  const broken = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const listen = (event: SecurityPolicyViolationEvent) => resolve(event.effectiveDirective)
        document.addEventListener('securitypolicyviolation', listen, { once: true })
      }),
  )
  await page.evaluate(act, address)
  return broken
}

/** What the main process says to the navigation that `act`, done in the page, asks for. */
async function navigation(
  app: ElectronApplication,
  page: Page,
  act: (address: string) => void,
  address: string,
) {
  const window = await app.browserWindow(page)
  const asked = window.evaluate(
    ({ webContents }) =>
      new Promise<{ url: string; refused: boolean }>((resolve) =>
        webContents.once('will-frame-navigate', (event: { url: string; defaultPrevented: boolean }) =>
          resolve({ url: event.url, refused: event.defaultPrevented }),
        ),
      ),
  )
  await page.evaluate(act, address)
  return asked
}

interface Answer {
  /** null when the request was refused */
  status: number | null
  headers: Record<string, string>
}

/** What the main process's own request gets, with no page's policy in the way. */
const fromMain = (app: ElectronApplication, address: string, method = 'GET'): Promise<Answer> =>
  app.evaluate(
    async ({ session }, [url, verb]): Promise<Answer> => {
      try {
        const response = await session.defaultSession.fetch(url, { method: verb })
        return { status: response.status, headers: Object.fromEntries(response.headers) }
      } catch {
        return { status: null, headers: {} }
      }
    },
    [address, method] as const,
  )

test.describe('the page’s policy', () => {
  test.beforeEach(({ problems }) => problems.allow(/Content Security Policy|violates the following/))

  test('comes with every file as a header', async ({ app, page }) => {
    expect(page.url()).toBe('app://lab/index.html')
    const { status, headers } = await fromMain(app, page.url())
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    const policy = headers['content-security-policy'] ?? ''
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'none'",
      ]),
    )
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  test('runs no code but our files', async ({ page }) => {
    expect(
      await brokenDirective(page, () => {
        const script = document.createElement('script')
        script.textContent = 'document.title = "inline script ran"'
        document.head.append(script)
      }),
    ).toBe('script-src-elem')
    expect(
      await brokenDirective(page, () => {
        document.body.insertAdjacentHTML('beforeend', '<i onclick="document.title = 1"></i>')
        document.querySelector<HTMLElement>('i[onclick]')?.click()
      }),
    ).toBe('script-src-attr')
    for (const scheme of ['data:text/javascript,document.title="ran"', 'http://127.0.0.1:1/a.js'])
      expect(
        await brokenDirective(
          page,
          (source) => {
            const script = document.createElement('script')
            script.src = source
            document.head.append(script)
          },
          scheme,
        ),
      ).toBe('script-src-elem')
    const refusal = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          setTimeout(() => {
            try {
              resolve(String(eval('"eval ran"')))
            } catch (error) {
              resolve((error as Error).name)
            }
          })
        }),
    )
    expect(await refusal).toBe('EvalError')
    expect(await page.title()).not.toContain('ran')
  })

  test('takes no styles from markup', async ({ page }) => {
    expect(
      await brokenDirective(page, () => {
        document.body.insertAdjacentHTML('beforeend', '<i style="color: red"></i>')
      }),
    ).toBe('style-src-attr')
  })

  test('reaches no other machine', async ({ page, outside }) => {
    const ways: ((address: string) => void)[] = [
      (address) => void fetch(address).catch(() => {}),
      (address) => void navigator.sendBeacon(address, 'secret'),
      (address) => void new WebSocket(address.replace('http', 'ws')),
      (address) => void new EventSource(address),
      (address) => void (new Image().src = `${address}pixel.png`),
      (address) => {
        const frame = document.createElement('iframe')
        frame.src = address
        document.body.append(frame)
      },
      (address) => {
        const sheet = document.createElement('link')
        sheet.rel = 'stylesheet'
        sheet.href = address
        document.head.append(sheet)
      },
      (address) => {
        const form = document.createElement('form')
        form.action = address
        document.body.append(form)
        form.submit()
      },
    ]
    const directives = []
    for (const way of ways) directives.push(await brokenDirective(page, way, outside.address))
    expect(directives).toEqual([
      'connect-src',
      'connect-src',
      'connect-src',
      'connect-src',
      'img-src',
      'frame-src',
      'style-src-elem',
      'form-action',
    ])
  })
})

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
  expect(asked.refused).toBe(true)
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
  const refused = app.evaluate(
    ({ session }) =>
      new Promise<boolean>((resolve) =>
        session.defaultSession.once('will-download', ({ defaultPrevented }) => resolve(defaultPrevented)),
      ),
  )
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['secret']))
    link.download = 'secret.txt'
    link.click()
  })
  expect(await refused).toBe(true)
})

test.describe('every permission', () => {
  // Without a camera the page would be told so, and nobody would be asked.
  test.use({ appArguments: ['--use-fake-device-for-media-stream'] })

  test('is denied', async ({ page }) => {
    const states = await page.evaluate(async () => {
      const names = [
        'camera',
        'microphone',
        'geolocation',
        'notifications',
        'midi',
        'clipboard-read',
        'clipboard-write',
      ]
      const states = names.map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName })
        return [name, state]
      })
      return Object.fromEntries(await Promise.all(states)) as Record<string, string>
    })
    expect(new Set(Object.values(states)), JSON.stringify(states)).toEqual(new Set(['denied']))

    const attempts = await page.evaluate(async () => {
      const refusal = (attempt: Promise<unknown>) =>
        attempt.then(
          () => 'granted',
          (error: Error) => error.name,
        )
      return {
        camera: await refusal(navigator.mediaDevices.getUserMedia({ video: true })),
        microphone: await refusal(navigator.mediaDevices.getUserMedia({ audio: true })),
        midi: await refusal(navigator.requestMIDIAccess()),
        clipboard: await refusal(navigator.clipboard.readText()),
        notifications: await Notification.requestPermission(),
        geolocation: await new Promise<number>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve(0),
            (error) => resolve(error.code),
          ),
        ),
      }
    })
    expect(attempts).toEqual({
      camera: 'NotAllowedError',
      microphone: 'NotAllowedError',
      midi: 'NotAllowedError',
      clipboard: 'NotAllowedError',
      notifications: 'denied',
      geolocation: 1,
    })
  })
})

test('the page has no Node and no Electron, only two functions', async ({ page }) => {
  const found = await page.evaluate(() => {
    const names = [
      'require',
      'module',
      'process',
      'Buffer',
      'global',
      'setImmediate',
      'ipcRenderer',
      'electron',
    ]
    return names.filter((name) => name in globalThis)
  })
  expect(found).toEqual([])
  expect(await page.evaluate(() => Object.keys(window.lab).sort())).toEqual(['invoke', 'on'])
  expect(await page.evaluate(() => Object.isFrozen(window.lab))).toBe(true)
})

test('the page’s process is in the sandbox', async ({ app, page }) => {
  const window = await app.browserWindow(page)
  const id = await window.evaluate(({ webContents }) => webContents.getOSProcessId())
  if (process.platform === 'linux') {
    // 2: the kernel filters its system calls, proc(5).
    expect(readFileSync(`/proc/${id}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m)
  } else {
    const metrics = await app.evaluate(({ app: electronApp }) => electronApp.getAppMetrics())
    expect(metrics.find(({ pid }) => pid === id)).toMatchObject({ sandboxed: true })
  }
})

test.describe('the main process', () => {
  test('refuses routes that it does not have', async ({ page }) => {
    const replies = await page.evaluate(() => {
      const invoke = window.lab.invoke as (route: unknown, args?: unknown) => Promise<unknown>
      return Promise.all(
        ['fs.readFile', '', '__proto__', 'toString', null, { a: 1 }].map((route) => invoke(route)),
      )
    })
    for (const reply of replies) expect(reply).toMatchObject({ ok: false, code: 'unknown-route' })
  })

  test('refuses arguments of another shape with a sentence', async ({ page }) => {
    const replies = await page.evaluate(() => {
      const invoke = window.lab.invoke as (route: string, args?: unknown) => Promise<unknown>
      return Promise.all([
        invoke('app.info', 'unasked'),
        invoke('window.setZoom'),
        invoke('window.setZoom', { factor: 100 }),
        invoke('window.setTitle', { title: 1, edited: 'yes' }),
        invoke('window.setTheme', { theme: 'dark', path: '/etc/passwd' }),
        invoke('menu.set', { items: [{ id: 'a', label: 'A', enabled: true, group: 'File', role: 'quit' }] }),
        invoke('window.setZoom', () => 1),
      ])
    })
    for (const reply of replies)
      expect(reply).toEqual({ ok: false, code: 'bad-arguments', message: expect.stringMatching(/\w.*\.$/) })
  })

  test('answers no page but its own', async ({ app, page }) => {
    await page.waitForLoadState()
    const reply = await app.evaluate(async ({ app: electronApp, BrowserWindow }) => {
      const preload = `${electronApp.getAppPath()}/out/preload/index.cjs`
      const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      await foreign.loadURL('data:text/html,<title>A foreign page</title>')
      const answered = (await foreign.webContents.executeJavaScript('lab.invoke("app.info")')) as unknown
      foreign.destroy()
      return answered
    })
    expect(reply).toMatchObject({ ok: false, code: 'foreign-sender' })
  })

  test('serves no file outside its folder', async ({ app, page }) => {
    await page.waitForLoadState()
    const outside = [
      'app://lab/../../package.json',
      'app://lab/%2e%2e/%2e%2e/package.json',
      'app://lab/..%2f..%2fpackage.json',
      'app://lab/..%5c..%5cpackage.json',
      'app://lab//etc/passwd',
      'app://lab/',
      'app://lab/assets',
      'app://other/index.html',
    ]
    for (const address of outside)
      expect(await fromMain(app, address), address).toMatchObject({ status: 404 })
    expect(await fromMain(app, 'app://lab/index.html', 'POST')).toMatchObject({ status: 405 })
  })
})
