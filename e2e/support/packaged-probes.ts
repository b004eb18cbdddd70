import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Browser, type Page } from '@playwright/test'
import { routeNames } from '#shared/ipc/names'

/**
 * Tries, in the running packaged app, what Electron's security guide warns of; its numbers stand in front. Over the
 * debugging port it can do more than a page could. Item 19, the fuses, is read from the binary.
 *
 * @param archive the app's own archive of code
 */
export async function probeSecurityGuide(browser: Browser, page: Page, archive: string): Promise<void> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(String(request.url))
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    await nothingToHold(page)
    await processes(browser)
    await permissions(page)
    await policy(page)
    await staysWhereItIs(browser, page, outside)
    await refusesMessages(page)
    await withoutPolicy(page, outside)
    // 1, 8: nothing is loaded from the network, securely or not.
    expect(visits).toEqual([])
  } finally {
    server.close()
  }
  // 15: no address is ever handed to the system, whoever made it.
  expect(readFileSync(archive).includes('openExternal')).toBe(false)
}

/** 2, 3, 11, 12, 17, 20: no Node, no Electron, no webview, another world than the preload's, nothing in frames. */
async function nothingToHold(page: Page): Promise<void> {
  const found = await page.evaluate(async () => {
    const names = ['require', 'module', 'process', 'Buffer', 'global', 'ipcRenderer', 'electron']
    const frame = document.body.appendChild(document.createElement('iframe'))
    const inFrame = 'lab' in frame.contentWindow!
    frame.remove()
    // The preload looks names up in sets; in a shared world it would call the page's own function.
    const has = Set.prototype.has
    let calls = 0
    Set.prototype.has = function (value: unknown) {
      calls++
      return has.call(this, value)
    }
    const reply = await window.lab.invoke('app.info')
    Set.prototype.has = has
    return {
      names: names.filter((name) => name in globalThis),
      bridge: Object.keys(window.lab).sort(),
      frozen: Object.isFrozen(window.lab),
      inFrame,
      webview: 'getWebContentsId' in document.createElement('webview'),
      // Vue uses sets too, but not while nothing is drawn.
      isolated: reply.ok && calls === 0,
    }
  })
  expect(found).toMatchObject({ names: [], frozen: true, inFrame: false, webview: false, isolated: true })
  expect(found.bridge.filter((name) => !['invoke', 'offer', 'on', 'openPort'].includes(name))).toEqual([])
}

/** 4, 9, 10: the kernel filters every page's system calls, and no page has features that are not ready. */
async function processes(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  expect(pages.length).toBeGreaterThan(0)
  for (const { id } of pages) {
    expect(readFileSync(`/proc/${id}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m)
    const words = readFileSync(`/proc/${id}/cmdline`, 'utf8')
    expect(words).not.toMatch(/no-sandbox|disable-web-security|experimental|enable-blink-features/)
  }
}

/** 5 */
async function permissions(page: Page): Promise<void> {
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
    const states = names.map(
      async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
    )
    return [...(await Promise.all(states)), await Notification.requestPermission()]
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
}

/** 7 */
async function policy(page: Page): Promise<void> {
  const broken = await page.evaluate(async () => {
    const seen: string[] = []
    const listen = (event: SecurityPolicyViolationEvent) => seen.push(event.effectiveDirective)
    document.addEventListener('securitypolicyviolation', listen)
    const script = document.createElement('script')
    script.textContent = 'document.title = "ran"'
    document.head.append(script)
    await fetch('http://127.0.0.1:1/').catch(() => {})
    const code = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          resolve(String(eval('"eval ran"')))
        } catch (error) {
          resolve((error as Error).name)
        }
      })
    })
    document.removeEventListener('securitypolicyviolation', listen)
    return [
      ...seen.filter((each) => /elem|connect/.test(each)),
      code,
      document.title === 'ran' ? 'ran' : 'held',
    ]
  })
  expect(broken).toEqual(['script-src-elem', 'connect-src', 'EvalError', 'held'])
}

/** 13, 14, 18 */
async function staysWhereItIs(browser: Browser, page: Page, outside: string): Promise<void> {
  const address = 'app://lab/index.html'
  expect(page.url()).toBe(address)
  for (const url of [outside, 'file:///etc/passwd', 'data:text/html,elsewhere', 'app://lab/assets/']) {
    expect(await page.evaluate((to) => window.open(to) === null, url)).toBe(true)
    await page.evaluate((to) => void (location.href = to), url)
  }
  // An answer to a later question: the page that was asked is still there.
  expect(await page.evaluate(() => [location.href, typeof window.lab])).toEqual([address, 'object'])
  expect(browser.contexts().flatMap((context) => context.pages())).toHaveLength(1)
}

/** 17: every route refuses arguments that are not its own. */
async function refusesMessages(page: Page): Promise<void> {
  const codes = await page.evaluate(
    async (names) => {
      const invoke = window.lab.invoke as unknown as (
        route: string,
        args?: unknown,
      ) => Promise<{ ok: boolean; code?: string }>
      const codes: (string | undefined)[] = []
      for (const name of names) codes.push((await invoke(name, { unasked: '/etc/passwd' })).code)
      codes.push((await invoke('fs.readFile', '/etc/passwd')).code)
      return codes
    },
    routeNames as readonly string[],
  )
  expect(codes).toEqual([...routeNames.map(() => 'bad-arguments'), 'unknown-route'])
}

/** 6: a page whose policy somebody took away reaches no other origin either. */
async function withoutPolicy(page: Page, outside: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setBypassCSP', { enabled: true })
  await page.reload()
  await page.locator('#app > *').first().waitFor()
  const reached = await page.evaluate(
    async (addresses) => {
      const reached: string[] = []
      for (const address of addresses) {
        const answered = await fetch(address, { mode: 'no-cors' }).then(
          () => true,
          () => false,
        )
        if (answered) reached.push(address)
      }
      return reached
    },
    [outside, 'file:///etc/passwd', 'https://example.com/'],
  )
  expect(reached).toEqual([])
  await session.send('Page.setBypassCSP', { enabled: false })
}

/** Names at the top of an asar archive: a pickled JSON header, whose length stands at byte 12, and then the files. */
export function archivedNames(archive: string): string[] {
  const bytes = readFileSync(archive)
  const header = bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8')
  return Object.keys((JSON.parse(header) as { files: object }).files).sort()
}
