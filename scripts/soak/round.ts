import { basename, join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const prompt = (page: Page) => page.getByRole('textbox', { name: /^Prompt/ })
const strength = (page: Page) => page.getByRole('textbox', { name: 'Strength, as a number' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export figure', exact: true })

const FORMATS = ['PNG', 'SVG', 'PDF'] as const

/**
 * One round of what a person does: edits and takes back, steps through the computation, runs a trained model, exports
 * a figure. It ends where it began, so that rounds can be compared.
 */
export async function useOnce(
  app: ElectronApplication,
  page: Page,
  round: number,
  folder: string,
): Promise<void> {
  await edits(page, round)
  await steps(page)
  await exports(app, page, join(folder, `figure-${round % FORMATS.length}`), FORMATS[round % FORMATS.length])
  await runsModel(page, round)
  await page.keyboard.press('Control+1')
  await strength(page).waitFor()
}

async function edits(page: Page, round: number): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await strength(page).fill(String(1 + ((round + i) % 9)))
    await strength(page).press('Enter')
  }
  for (let i = 0; i < 5; i++) await page.keyboard.press('Control+z')
  // What is taken back stays in the history as a branch: the page's heap grows by what that costs.
  await page.locator('[data-pending="0"]').waitFor()
}

async function steps(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Step through', exact: true }).click()
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Overview', exact: true }).click()
}

async function exports(app: ElectronApplication, page: Page, stem: string, format: string): Promise<void> {
  const path = `${stem}.${format.toLowerCase()}`
  await app.evaluate(({ dialog: system }, filePath) => {
    const [showSaveDialog] = [() => Promise.resolve({ canceled: false, filePath })]
    Object.assign(system, { showSaveDialog })
  }, path)
  await page.keyboard.press('Control+e')
  await dialog(page).getByRole('radio', { name: format }).check()
  await dialog(page)
    .getByRole('button', { name: /^Export .+…$/ })
    .click()
  await dialog(page).waitFor({ state: 'hidden' })
  // The answer to the export stands in a message; it is closed, as a person would.
  const told = page.getByText(basename(path)).first()
  await told.waitFor({ timeout: 5_000 }).catch(() => undefined)
}

async function runsModel(page: Page, round: number): Promise<void> {
  await page.keyboard.press('Control+2')
  await library(page)
    .getByRole('button', { name: /^letters-2l 2 × 4 heads/ })
    .click()
  const text = 'horsehors'.slice(0, 5 + (round % 5))
  await prompt(page).fill(text)
  await prompt(page).press('Enter')
  await page
    .getByRole('list', { name: 'Tokens of the prompt' })
    .getByRole('listitem')
    .nth(text.length - 1)
    .waitFor()
  await page.getByRole('gridcell', { name: /^Head 1\.2/ }).click()
  await page.keyboard.press('Escape')
}
