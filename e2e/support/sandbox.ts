import { expect, type Locator, type Page } from '@playwright/test'

/** What the context bar says that the circuit predicts. */
export const prediction = (page: Page): Locator => page.getByLabel('Prediction', { exact: true })

/** The logits beside the last output, in full precision. */
export const logits = (page: Page): Promise<number[]> =>
  page
    .getByRole('list', { name: 'Logits' })
    .locator('[data-value]')
    .evaluateAll((bars) => bars.map((bar) => Number((bar as HTMLElement).dataset.value)))

/** Labels of the history, newest first. */
export async function history(page: Page): Promise<string[]> {
  const lines = page.getByRole('list', { name: 'History, newest first' }).getByRole('button')
  return (await lines.allTextContents()).map((line) => line.trim())
}

export const undoButton = (page: Page): Locator => page.getByRole('button', { name: /^Undo/ })
export const redoButton = (page: Page): Locator => page.getByRole('button', { name: /^Redo/ })

/** Runs the command with this title from the palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill(title)
  await page.getByRole('option').filter({ hasText: title }).first().waitFor()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Opens the lane of the n-th head, counted from 1, and waits until its matrices stand in full. */
export async function openLane(page: Page, n: number, head: string): Promise<void> {
  await page.keyboard.press(`Alt+${n}`)
  await expect(
    page.locator(`[data-lane="${head}"] [data-stage="${head}.W_QK"][aria-readonly=false]`),
  ).toBeVisible()
}
