import { chmodSync } from 'node:fs'
import { _electron } from '@playwright/test'
import { openAppSession } from '../../scripts/app/app-session'
import { ensureBuilt } from '../../scripts/app/built'
import { launchOptions } from '../../scripts/app/launch-options'

/** Of the scroll. */
const MILLISECONDS = 3000

/**
 * The OV map of head 5.1 in a real window: milliseconds from the click on a sample of 500 × 500 tokens to the frame
 * that shows it, the factors kept; and frames a second while all 50,257² entries are scrolled across by 60 px a frame,
 * with the share of frames in which the middle of the map had its numbers.
 *
 * @param models a library folder with one model
 */
export async function inWindow(models: string): Promise<Record<string, number>> {
  ensureBuilt()
  const session = await openAppSession()
  try {
    // The app may run as another user.
    chmodSync(models, 0o755)
    const app = await _electron.launch(launchOptions(session, { env: { INDUCTION_LAB_MODELS: models } }))
    const page = await app.firstWindow()
    await page.locator('[data-lane="0.0"]').waitFor()
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setContentSize(1440, 900))
    await page.keyboard.press('Control+3')
    const side = page.getByRole('complementary', { name: 'Circuits' })
    await side.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'gpt2-small-random' })
    await side.getByRole('gridcell', { name: /^Head 5\.1\b/ }).click()
    const sizes = page.getByRole('group', { name: 'Tokens in the sample' })
    await sizes.getByRole('button', { name: '32', exact: true }).waitFor()
    // Whatever else was asked about the model is answered before the clock starts.
    await page.waitForFunction(
      () =>
        document.querySelectorAll('progress').length === 0 &&
        [...document.querySelectorAll('dd')].every(({ textContent }) => textContent !== '…'),
      null,
      { timeout: 120_000 },
    )
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      times.push(await page.evaluate(sampleDrawn))
      await page.getByRole('button', { name: 'Other tokens' }).click()
      await sizes.getByRole('button', { name: '32', exact: true }).click()
    }
    await page.getByRole('button', { name: 'Everything' }).click()
    const { fps, full } = await page.evaluate(scrolled, MILLISECONDS)
    await app.close()
    return {
      sample_drawn_ms: Math.round(Math.min(...times)),
      sample_drawn_worst_ms: Math.round(Math.max(...times)),
      scroll_fps: Math.round(fps),
      scroll_full_share: Math.round(full * 100) / 100,
    }
  } finally {
    await session.close()
  }
}

/** In the page: from the click to the first frame in which the middle of the map has many colours. */
async function sampleDrawn(): Promise<number> {
  const group = document.querySelector('[aria-label="Tokens in the sample"]')!
  const button = [...group.querySelectorAll('button')].find((each) => each.textContent.trim() === '500')!
  const start = performance.now()
  button.click()
  for (;;) {
    await new Promise(requestAnimationFrame)
    const canvas = document.querySelector<HTMLCanvasElement>('[role=grid][aria-label="OV circuit"] canvas')
    const data = canvas?.getContext('2d')?.getImageData(200, 200, 60, 60).data
    const colours = new Set<number>()
    for (let i = 0; data && i < data.length; i += 4) {
      colours.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2])
    }
    if (colours.size > 100) return performance.now() - start
    if (performance.now() - start > 20_000) throw new Error(`The sample has ${colours.size} colours.`)
  }
}

/** In the page. */
async function scrolled(milliseconds: number): Promise<{ fps: number; full: number }> {
  const canvas = document.querySelector<HTMLCanvasElement>('[role=grid][aria-label="OV circuit"] canvas')!
  const scroller = canvas.closest('[role=grid]')!
  const start = performance.now()
  let frames = 0
  let full = 0
  while (performance.now() - start < milliseconds) {
    scroller.scrollTop += 60
    scroller.scrollLeft += 60
    await new Promise(requestAnimationFrame)
    frames++
    const { data } = canvas.getContext('2d')!.getImageData(300, 300, 120, 1)
    const colours = new Set<number>()
    for (let i = 0; i < data.length; i += 4) {
      colours.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2])
    }
    if (colours.size > 3) full++
  }
  return { fps: (frames * 1000) / (performance.now() - start), full: full / frames }
}
