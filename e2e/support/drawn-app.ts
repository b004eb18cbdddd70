import type { Page } from '@playwright/test'
import { test as base } from './app'

/**
 * Waits until the circuit has been laid out and a frame has been drawn. A window drops keys and clicks that come
 * before its first frame.
 */
export async function drawn(page: Page): Promise<void> {
  await page.locator('main [role=grid]').first().waitFor()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
}

/** The built app, with its first circuit drawn. */
export const test = base.extend({
  page: async ({ page }, use) => {
    await drawn(page)
    await use(page)
  },
})
