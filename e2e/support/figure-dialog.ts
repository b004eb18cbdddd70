import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { expect } from './app'

export const dialog = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Export figure', exact: true })
export const exportButton = (page: Page): Locator =>
  dialog(page).getByRole('button', { name: /^Export .+…$/ })
export const box = (page: Page, name: string): Locator =>
  dialog(page).getByRole('checkbox', { name, exact: true })
export const list = (page: Page, name: string): Locator =>
  dialog(page).getByRole('combobox', { name, exact: true })

export async function opened(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+e')
  await expect(exportButton(page)).toBeEnabled()
  return dialog(page)
}

/** Answers the system's dialog: no person is there to do it. */
export async function savingAs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog: system }, filePath) => {
    Object.assign(system, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
  }, path)
}

export async function cancelling(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog: system }) => {
    Object.assign(system, { showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }) })
  })
}

/** Exports the figure that is open. @returns where it is */
export async function exported(app: ElectronApplication, page: Page, path: string): Promise<string> {
  await savingAs(app, path)
  await exportButton(page).click()
  await expect(dialog(page)).toBeHidden({ timeout: 20_000 })
  return path
}

export const format = (page: Page, name: string) => dialog(page).getByRole('radio', { name }).check()

/** Drops a file on the window, as its content: the page is given no path. */
export async function dropped(page: Page, path: string): Promise<void> {
  const [name, content] = [basename(path), readFileSync(path).toString('base64')]
  await page.evaluate(
    ([title, base64]) => {
      const dataTransfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      dataTransfer.items.add(new File([bytes], title))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, content] as const,
  )
}
