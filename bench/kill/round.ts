import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { parseDocument } from '#shared/document/parse'
import { serializeDocument } from '#shared/document/serialize'
import { launchOptions } from '../../scripts/app/launch-options'
import type { StagedApp } from '../../scripts/app/staged-app'
import { cellPoint } from '../edit/drag'

export type During = 'drag' | 'save' | 'autosave'

interface Launched {
  readonly app: ElectronApplication
  readonly page: Page
}

/** What the next start finds of a document. */
interface Found {
  /** Records of its journal, all of them whole. */
  readonly records: number
  /** Whether the window shows the last of them. */
  readonly isShown: boolean
}

/** Starts the app on a profile. A start that never shows its window is tried once more. */
export async function launched(session: StagedApp, profile: string, args: string[] = []): Promise<Launched> {
  for (let attempt = 0; ; attempt++) {
    const app = await _electron.launch(launchOptions(session, { profile, args }))
    try {
      const page = await app.firstWindow({ timeout: 15_000 })
      await page.locator('[data-lane] [role="grid"]').first().waitFor({ timeout: 15_000 })
      await page.keyboard.press('Alt+1')
      await page.locator(GRID).waitFor({ timeout: 15_000 })
      return { app, page }
    } catch (error) {
      await killed(app)
      if (attempt > 0) throw error
    }
  }
}

const GRID = '[data-lane] [role="grid"][data-stage="0.0.W_QK"][aria-readonly="false"]'

export async function killed(app: ElectronApplication): Promise<void> {
  const child = app.process()
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** What is kept of the open documents, as the main process reads it back from the disk. */
export async function found(page: Page): Promise<Found> {
  const records = await page.evaluate(async () => {
    const reply = await window.lab.invoke('documents.restore')
    return reply.ok ? reply.value.documents.flatMap((each) => each.records) : []
  })
  const label = /"label","((?:[^"\\]|\\.)*)"/.exec(
    records.findLast((each) => each.includes('"label"')) ?? '',
  )?.[1]
  const undo = await page.getByRole('button', { name: /^Undo/ }).getAttribute('aria-label')
  const shown = label === undefined || undo === `Undo: ${JSON.parse(`"${label}"`) as string}`
  return { records: records.length, isShown: shown }
}

/**
 * Edits as fast as the window takes it, and kills the app in the middle.
 *
 * @param afterMs when, counted from the first edit
 * @returns how many records were acknowledged, as far as this side had been told by then
 */
export async function editedAndKilled(
  { app, page }: Launched,
  during: During,
  afterMs: number,
): Promise<number> {
  let acknowledged = 0
  await page.exposeFunction('tellAcknowledged', (count: number) => (acknowledged = count))
  await page.evaluate(() => {
    const button = document.querySelector('[data-acknowledged]')!
    const tell = (window as unknown as { tellAcknowledged: (count: number) => void }).tellAcknowledged
    new MutationObserver(() => tell(Number((button as HTMLElement).dataset.acknowledged))).observe(button, {
      attributes: true,
    })
  })
  await page.locator(GRID).focus()
  const kill = new Promise<void>((resolve) => setTimeout(resolve, afterMs)).then(() => killed(app))
  try {
    if (during === 'drag') await drags(page)
    else await typing(page, during)
  } catch {
    // The window has gone while it was used.
  }
  await kill
  return acknowledged
}

/** Drags one weight up and down, each time to another value, without an end. */
async function drags(page: Page): Promise<never> {
  const { x, y } = await cellPoint(page, '0.0.W_QK', 27, 26, 64)
  for (let way = 8; ; way = (way * 7) % 61) {
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + way + 10, { steps: 4 })
    await page.mouse.up()
  }
}

/** Types other numbers into a weight without an end; saves after each, or leaves a rest for the app to do it. */
async function typing(page: Page, during: During): Promise<never> {
  for (let value = 1; ; value++) {
    await page.keyboard.type(String(value))
    await page.keyboard.press('Enter')
    if (during === 'save') await page.keyboard.press('Control+S')
    else await page.waitForTimeout(1050)
  }
}

/** Whether a file holds one document, whole. */
export function isWhole(path: string): boolean {
  const text = readFileSync(path, 'utf8')
  const parsed = parseDocument(text)
  return parsed.ok && serializeDocument(parsed.document) === text
}

/** Files beside a document that a killed save has left. */
export function leftBeside(path: string): number {
  return readdirSync(dirname(path)).filter(
    (name) => name !== basename(path) && name.startsWith(basename(path)),
  ).length
}
