import type { Page } from '@playwright/test'
import { mapOf, tileCentre } from '../../e2e/support/map'

/** One picture of the documentation, and how the app gets to show it. */
interface Picture {
  readonly name: string
  show(page: Page): Promise<void>
}

async function openModel(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+2')
  const library = page.getByRole('complementary', { name: 'Models' })
  await library.getByRole('button', { name: /^letters-2l 2 × 4 heads/ }).click()
  const prompt = page.getByRole('textbox', { name: /^Prompt/ })
  await prompt.fill(text)
  await prompt.press('Enter')
  const tokens = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  await tokens.nth(text.length - 1).waitFor()
}

/** Until nothing says any more that it is computing. */
async function settled(page: Page): Promise<void> {
  const busy = page
    .locator('[aria-busy="true"], [role="progressbar"]')
    .or(page.getByRole('button', { name: 'Cancel', exact: true }))
  const longest = 60_000
  const start = performance.now()
  // Looks over a second and a half: one answer may be what asks the next question.
  for (let quiet = 0; quiet < 8 && performance.now() - start < longest;) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
    quiet = (await busy.count()) === 0 ? quiet + 1 : 0
  }
}

const stepThrough = async (page: Page, steps: number) => {
  await page.getByRole('button', { name: 'Step through', exact: true }).click()
  for (let i = 0; i < steps; i++) await page.keyboard.press('ArrowRight')
}

export const pictures: readonly Picture[] = [
  {
    name: 'sandbox',
    async show(page) {
      // The score of the last a for what came after the first one.
      const { x, y } = await tileCentre(mapOf(page, '1.0.scores'), 3, 0)
      await page.mouse.click(x, y)
      await settled(page)
    },
  },
  {
    name: 'debugger',
    async show(page) {
      await stepThrough(page, 7)
      await settled(page)
    },
  },
  {
    name: 'export',
    async show(page) {
      await page.keyboard.press('Control+e')
      await page.getByRole('dialog', { name: 'Export figure', exact: true }).waitFor()
      await settled(page)
    },
  },
  {
    name: 'models',
    async show(page) {
      await openModel(page, 'abcdefgabcdefg')
      await page.getByRole('gridcell', { name: /^Head 1\.1/ }).click()
      await settled(page)
    },
  },
  {
    name: 'circuits',
    async show(page) {
      await openModel(page, 'abcdabcd')
      await page.keyboard.press('Control+3')
      await settled(page)
      await page.getByRole('gridcell', { name: /1\.1/ }).first().click()
      await settled(page)
    },
  },
  {
    name: 'compare',
    async show(page) {
      await openModel(page, 'abcda')
      await page.keyboard.press('Control+4')
      await page.getByRole('button', { name: /^Put my pattern into/ }).click()
      await settled(page)
    },
  },
  {
    name: 'challenges',
    async show(page) {
      await page.keyboard.press('Control+5')
      await settled(page)
    },
  },
]
