import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { drawn, test } from './support/drawn-app'
import { goTo, mapOf } from './support/map'
import { coloursAt } from './support/pixels'
import { openLane, runCommand } from './support/sandbox'

const LANES = [
  { n: 2, head: '1.0' },
  { n: 1, head: '0.0' },
]

interface Overflow {
  what: string
  across: number
  down: number
}

const PARTS = ['html', 'header', '[role=toolbar]', 'section.canvas', '[data-region=status]']

/** By how much the contents of the window's parts are larger than they are. */
const overflows = (page: Page): Promise<Overflow[]> =>
  page.evaluate(
    (parts) =>
      parts.map((what) => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.querySelector(what)!
        return { what, across: scrollWidth - clientWidth, down: scrollHeight - clientHeight }
      }),
    PARTS,
  )

/** Maps that reach out of the box that they stand in (a lane, a bar), or out of the canvas. */
const escaping = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main [role=grid]')].flatMap((map) => {
      const inner = map.getBoundingClientRect()
      return [map.closest('section')!, map.closest('section.canvas')!].flatMap((holder) => {
        const outer = holder.getBoundingClientRect()
        const isInside =
          inner.left >= outer.left &&
          inner.top >= outer.top &&
          inner.right <= outer.right &&
          inner.bottom <= outer.bottom
        return isInside ? [] : [`${map.dataset.stage} in ${holder.getAttribute('aria-label')}`]
      })
    }),
  )

/** Maps that lie over one another. */
const overlapping = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const maps = [...document.querySelectorAll<HTMLElement>('main [role=grid]')]
    const boxes = maps.map((map) => ({ name: map.dataset.stage!, box: map.getBoundingClientRect() }))
    return boxes.flatMap(({ name, box: a }, i) =>
      boxes
        .slice(i + 1)
        .filter(({ box: b }) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((other) => `${name} over ${other.name}`),
    )
  })

async function expectWhole(page: Page, what: string) {
  const fitting = PARTS.map((part) => ({ what: part, across: 0, down: 0 }))
  await expect.poll(() => overflows(page), what).toEqual(fitting)
  expect(await escaping(page), what).toEqual([])
  expect(await overlapping(page), what).toEqual([])
}

for (const size of [
  { width: 1024, height: 640 },
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
]) {
  test(`${size.width} × ${size.height} shows either head whole: nothing is cut, nothing scrolls`, async ({
    page,
  }) => {
    await page.setViewportSize(size)
    for (const { n, head } of LANES) {
      await openLane(page, n, head)
      await expectWhole(page, `head ${head} open`)
    }
    await page.getByRole('button', { name: 'Head 1.0', exact: true }).click({ modifiers: ['Alt'] })
    await expectWhole(page, 'both heads asked for')
  })
}

test.describe('640 × 400', () => {
  test.beforeEach(({ page }) => page.setViewportSize({ width: 640, height: 400 }))

  test('scrolls down to everything and never sideways', async ({ page }) => {
    for (const { n, head } of LANES) {
      await openLane(page, n, head)
      for (const { what, across } of await overflows(page))
        expect({ what, across }).toEqual({ what, across: 0 })
      const maps = page.locator('main [role=grid]')
      for (let i = 0; i < (await maps.count()); i++) {
        await maps.nth(i).scrollIntoViewIfNeeded()
        const box = (await maps.nth(i).boundingBox())!
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.x + box.width).toBeLessThanOrEqual(640)
      }
      expect(await overlapping(page)).toEqual([])
    }
    await expect(page.locator('section.canvas')).toHaveJSProperty('scrollLeft', 0)
  })

  test('lays outline and inspector over the work when asked, and takes them away', async ({ page }) => {
    for (const { name, opener, keys } of [
      { name: 'Circuit', opener: 'Show the outline', keys: 'Control+B' },
      { name: 'Inspector', opener: 'Show the inspector', keys: 'Control+I' },
    ]) {
      const panel = page.getByRole('complementary', { name, exact: true })
      await expect(panel).toHaveCount(0)
      await page.getByRole('button', { name: opener }).click()
      await expect(panel).toBeVisible()
      const box = (await panel.boundingBox())!
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(640)
      expect(await panel.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
      await page.keyboard.press(keys)
      await expect(panel).toHaveCount(0)
    }
  })
})

test.describe('the window', () => {
  test.use({ windowSize: { width: 1440, height: 900 } })

  test('zooms by command from 80 to 200 %, and the layout follows', async ({ page }) => {
    const width = () => page.evaluate(() => window.innerWidth)
    await page.keyboard.press('Control+=')
    await expect.poll(width).toBe(Math.round(1440 / 1.1))
    await page.keyboard.press('Control+0')
    await expect.poll(width).toBe(1440)
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Control+-')
    await expect.poll(width).toBe(1800)
    expect(await escaping(page)).toEqual([])
    for (let presses = 0; presses < 9; presses++) await page.keyboard.press('Control+=')
    await expect.poll(width).toBe(720)
    await expect.poll(async () => (await overflows(page)).filter(({ across }) => across > 0)).toEqual([])
    await runCommand(page, 'Actual size')
    await expect.poll(width).toBe(1440)
  })

  test('follows the system’s theme until a theme is chosen', async ({ page }) => {
    const bars = { light: ['#eceef2', '#f6f7f9', '#f1f2f5'], dark: ['#0d0f12', '#14161a', '#24282e'] }
    const title = { x: 350, y: 20 }
    const side = { x: 4, y: 400 }
    const seen = async () => {
      const box = (await mapOf(page, '1.0.W_QK').boundingBox())!
      return coloursAt(page, [title, side, { x: box.x + 4, y: box.y + box.height - 5 }])
    }
    await expect.poll(seen).toEqual(bars.light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(seen).toEqual(bars.dark)
    await runCommand(page, 'Theme: light')
    await expect.poll(seen).toEqual(bars.light)
    await runCommand(page, 'Theme: dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(seen).toEqual(bars.dark)
    await runCommand(page, 'Theme: follow the system')
    await expect.poll(seen).toEqual(bars.light)
  })
})

test('zoom and theme are there again at the next start', async ({ launch, scratch }) => {
  const first = await launch({ profile: scratch })
  await drawn(first.page)
  await runCommand(first.page, 'Theme: dark')
  await runCommand(first.page, 'Zoom in')
  await goTo(mapOf(first.page, '1.0.W_QK'), 0, 0)
  await first.app.close()
  const second = await launch({ profile: scratch })
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const zoom = () => second.page.evaluate(() => window.outerWidth / window.innerWidth)
  await expect.poll(zoom).toBeCloseTo(1.1, 1)
})

test.describe('a screen with two pixels for one', () => {
  test.use({ appArguments: ['--force-device-scale-factor=2'] })

  test('gets all of them from every canvas', async ({ page }) => {
    expect(await page.evaluate(() => window.devicePixelRatio)).toBe(2)
    const canvases = await page.locator('main [role=grid] canvas').evaluateAll((all) =>
      (all as HTMLCanvasElement[]).map((canvas) => {
        const { width, height } = canvas.getBoundingClientRect()
        return { drawn: [canvas.width, canvas.height], shown: [2 * width, 2 * height].map(Math.round) }
      }),
    )
    expect(canvases.length).toBeGreaterThan(10)
    for (const { drawn: pixels, shown } of canvases) {
      expect(pixels).toEqual(shown)
    }
  })
})

test('in the system’s own colours tiles keep their fill and what floats has an edge', async ({ page }) => {
  const tile = async () => {
    const box = (await mapOf(page, '1.0.output').boundingBox())!
    return coloursAt(page, [{ x: box.x + 1.5 * (box.width / 9), y: box.y + 4 }])
  }
  const [before] = await tile()
  await page.emulateMedia({ forcedColors: 'active' })
  expect(await tile()).toEqual([before])
  await expect(page.getByRole('tab', { name: 'Checks' })).toHaveCSS(
    'border-bottom-color',
    'rgb(255, 255, 255)',
  )
  await page.keyboard.press('Control+K')
  const palette = page.getByRole('dialog')
  await expect(palette).toHaveCSS('outline-style', 'solid')
  await expect(palette.getByRole('option', { selected: true })).toHaveCSS('outline-style', 'solid')
})
