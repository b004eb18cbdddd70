import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { fromMain, test } from './support/outside'

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
