import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import { clickOn, mapOf, pointAtNothing, tileCentre } from './support/map'
import { openLane, prediction, runCommand } from './support/sandbox'

declare global {
  interface Window {
    /** What the page has asked for and not got yet: a page without any of these sleeps until it is touched. */
    asked: { frames: Set<number>; timeouts: Set<number>; intervals: Set<number>; idle: Set<number> }
  }
}

/** Loads the page anew with a ledger of the frames and timers that it asks for. */
async function keepLedger(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const asked = {
      frames: new Set<number>(),
      timeouts: new Set<number>(),
      intervals: new Set<number>(),
      idle: new Set<number>(),
    }
    window.asked = asked
    const {
      requestAnimationFrame,
      cancelAnimationFrame,
      setTimeout,
      clearTimeout,
      setInterval,
      clearInterval,
    } = window
    const { requestIdleCallback, cancelIdleCallback } = window
    window.requestAnimationFrame = (callback) => {
      const id = requestAnimationFrame((now) => {
        asked.frames.delete(id)
        callback(now)
      })
      asked.frames.add(id)
      return id
    }
    window.cancelAnimationFrame = (id) => {
      asked.frames.delete(id)
      cancelAnimationFrame(id)
    }
    window.requestIdleCallback = (callback, options) => {
      const id = requestIdleCallback((deadline) => {
        asked.idle.delete(id)
        callback(deadline)
      }, options)
      asked.idle.add(id)
      return id
    }
    window.cancelIdleCallback = (id) => {
      asked.idle.delete(id)
      cancelIdleCallback(id)
    }
    const timeout = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
      const id = setTimeout(() => {
        asked.timeouts.delete(id)
        callback(...args)
      }, delay)
      asked.timeouts.add(id)
      return id
    }
    const interval = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
      const id = setInterval(callback, delay, ...args)
      asked.intervals.add(id)
      return id
    }
    const forget = (id?: number) => {
      asked.timeouts.delete(id!)
      asked.intervals.delete(id!)
      clearTimeout(id)
      clearInterval(id)
    }
    Object.assign(window, {
      setTimeout: timeout,
      setInterval: interval,
      clearTimeout: forget,
      clearInterval: forget,
    })
  })
  await page.reload()
  await expect(prediction(page)).toContainText('0.9999')
}

const outstanding = (page: Page) =>
  page.evaluate(() => ({
    frames: window.asked.frames.size,
    timeouts: window.asked.timeouts.size,
    intervals: window.asked.intervals.size,
    idle: window.asked.idle.size,
    animations: document.getAnimations().length,
  }))

const NOTHING = { frames: 0, timeouts: 0, intervals: 0, idle: 0, animations: 0 }

/** A loop of frames or timers has one outstanding at any time: that there is none means that nothing will happen. */
const expectRest = (page: Page) => expect.poll(() => outstanding(page)).toEqual(NOTHING)

test('the window rests when nobody touches it, whatever was done before', async ({ page }) => {
  await keepLedger(page)
  await expectRest(page)

  await test.step('after pointing at and locking a cell', async () => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    await pointAtNothing(page)
    await expectRest(page)
  })
  await test.step('after a drag that moves the scale', async () => {
    const { x, y } = await tileCentre(mapOf(page, '1.0.W_QK'), 0, 4)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y - 100, { steps: 5 })
    await expectRest(page)
    await page.mouse.up()
    await pointAtNothing(page)
    await expectRest(page)
  })
  await test.step('after another lane, theme, zoom and the palette', async () => {
    await openLane(page, 1, '0.0')
    await runCommand(page, 'Theme: dark')
    await runCommand(page, 'Zoom in')
    await page.keyboard.press('Control+K')
    await expectRest(page)
    await page.keyboard.press('Escape')
    await expectRest(page)
  })
  await test.step('with a cell being typed', async () => {
    await mapOf(page, '0.0.W_QK').focus()
    await page.keyboard.type('1o')
    await page.keyboard.press('Enter')
    await expectRest(page)
  })
})

test('the ledger sees a loop of frames and a running timer', async ({ page }) => {
  await keepLedger(page)
  await expectRest(page)
  await page.evaluate(() => {
    const loop = () => void requestAnimationFrame(loop)
    loop()
    setInterval(() => undefined, 1000)
  })
  expect(await outstanding(page)).toMatchObject({ frames: 1, intervals: 1 })
})
