import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './app'

/** In the dark the page is the same: what can be wrong beside the light one is its colours. */
const COLOURS = ['color-contrast', 'link-in-text-block']

interface Part {
  /** selectors of the parts to look at; the whole page when not given */
  within?: string | readonly string[]
  /** rules that do not hold here */
  except?: string[]
  /** where the colours are those of views that are looked at in the dark too */
  lightOnly?: boolean
}

/** What axe finds wrong in the light theme, and in the colours of the dark one, a line each. The page is light after. */
export async function violations(page: Page, part: Part = {}): Promise<string[]> {
  const light = await found(page, part)
  if (part.lightOnly) return light
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await found(page, part, COLOURS)
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((line) => `dark: ${line}`)]
}

async function found(page: Page, { within = [], except = [] }: Part, rules?: string[]): Promise<string[]> {
  // Otherwise axe opens a page of its own, which no Electron window can do.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).disableRules(except)
  for (const selector of [within].flat()) axe.include(selector)
  if (rules) axe.withRules(rules)
  const results = await axe.analyze()
  expect(results.passes.map(({ id }) => id)).toContain('color-contrast')
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}
