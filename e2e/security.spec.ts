import { readFileSync } from 'node:fs'
import { expect } from './support/app'
import { fromMain, test } from './support/outside'

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
  expect(await page.evaluate(() => Object.keys(window.lab).sort())).toEqual([
    'invoke',
    'offer',
    'on',
    'openPort',
  ])
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
      // A port would come before the answer.
      const answered = (await foreign.webContents.executeJavaScript(`{
        let ports = 0
        addEventListener('message', () => ports++)
        lab.openPort()
        lab.invoke('app.info').then((reply) => ({ reply, ports }))
      }`)) as unknown
      foreign.destroy()
      return answered
    })
    expect(reply).toMatchObject({ reply: { ok: false, code: 'foreign-sender' }, ports: 0 })
  })

  test('answers over the port nothing but its routes, and checks what they are asked', async ({ page }) => {
    const replies = await page.evaluate(async () => {
      const port = await new Promise<MessagePort>((resolve) => {
        window.addEventListener('message', (event) => resolve(event.ports[0]), { once: true })
        window.lab.openPort()
      })
      const answers: unknown[] = []
      const last = new Promise<void>((resolve) => {
        port.onmessage = (event: MessageEvent<{ id: number }>) => {
          answers.push(event.data)
          if (event.data.id === 3) resolve()
        }
      })
      const questions = [
        { id: 0, route: 'app.info', args: undefined },
        { id: 1, route: 'run.pattern', args: { handle: '../../etc/passwd' } },
        { id: 2, route: '__proto__', args: {} },
        { id: 3, route: 'run.pattern', args: { handle: 'none', layer: 0, head: 0, from: 0, count: 1 } },
      ]
      for (const question of questions) port.postMessage(question)
      await last
      return answers
    })
    expect(replies).toMatchObject([
      { id: 1, reply: { ok: false, code: 'bad-arguments' } },
      { id: 3, reply: { ok: true, value: { kind: 'error', code: 'GONE' } } },
    ])
  })

  test('pastes only when a person has just asked for it', async ({ app, page }) => {
    await page.waitForLoadState()
    await app.evaluate(({ clipboard }) => clipboard.writeText('secret'))
    /** Without a gesture, as a page would do it by itself. */
    const byItself = (code: string) =>
      app.evaluate(
        ({ BrowserWindow }, script): Promise<unknown> =>
          BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(script, false),
        code,
      )
    await byItself(
      'window.pasted = []; addEventListener("paste", (e) => pasted.push(e.clipboardData.getData("text/plain")), true)',
    )
    expect(await byItself('navigator.userActivation.isActive')).toBe(false)
    expect(await byItself('lab.invoke("window.paste")')).toMatchObject({ ok: true })
    // The answer to a later call comes after a paste that an earlier one began.
    await byItself('lab.invoke("app.info")')
    expect(await byItself('pasted')).toEqual([])

    await page.keyboard.press('F6')
    await byItself('lab.invoke("window.paste")')
    await expect.poll(() => byItself('pasted')).toEqual(['secret'])
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
