import AxeBuilder from '@axe-core/playwright'
import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loopbackHub, sendStored, type HubFile } from '../electron/engine/download/hub.testing'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'

/** A model of our own as the hub would have it. */
const MODEL = join(import.meta.dirname, 'reference/models/m1_attn_only')
const bytesOf = (name: string) => readFileSync(join(MODEL, name))
const repository = (): Record<string, HubFile> => ({
  'config.json': { bytes: bytesOf('config.json') },
  'model.pt': { bytes: bytesOf('model.pt'), lfs: true },
})
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const settings = (page: Page) => page.getByRole('dialog', { name: 'Settings' })
const named = (page: Page, list: string) => library(page).getByRole('list', { name: list })

async function openModels(page: Page): Promise<void> {
  await drawn(page)
  await page.keyboard.press('Control+2')
  await expect(named(page, 'To download').getByRole('button', { name: /^gpt2 548 MB, MIT/ })).toBeVisible()
}

/** Asks for a repository by name, as far as the question. */
async function asked(page: Page, name: string) {
  await library(page)
    .getByRole('button', { name: /^Another repository/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Download another model' })
  await dialog.getByRole('textbox', { name: /^Repository/ }).fill(name)
  await page.keyboard.press('Enter')
  return dialog
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('models come from the hub that was chosen, after a question, and can be stopped and gone on with', async ({
  page,
}) => {
  let holds = true
  const held: (() => void)[] = []
  const damaged = { ...repository(), 'model.pt': { bytes: bytesOf('model.pt'), lfs: true } }
  const hub = await loopbackHub(
    { 'lab/tiny': repository(), 'lab/damaged': damaged },
    (request, response, file) => {
      const bytes = Buffer.from(file.bytes)
      if (file === damaged['model.pt']) {
        bytes[bytes.length - 100] ^= 1
        sendStored(request, response, { bytes })
        return true
      }
      if (!holds || request.headers.range !== undefined) return false
      // Half of it, and then nothing until somebody gives up.
      response.writeHead(200, { 'content-length': bytes.length, 'accept-ranges': 'bytes' })
      response.write(bytes.subarray(0, bytes.length >> 1))
      held.push(() => response.destroy())
      return true
    },
  )
  await openModels(page)

  // The mirror is a setting that is checked before it is kept.
  await page.keyboard.press('Control+,')
  const address = settings(page).getByRole('textbox', { name: 'Address of the hub or mirror' })
  await address.fill('mirror')
  await page.keyboard.press('Enter')
  await expect(settings(page).getByRole('alert')).toHaveText(
    'The endpoint “mirror” is no address. Write https://host.',
  )
  await address.fill(hub.endpoint)
  await page.keyboard.press('Enter')
  await expect(settings(page).getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Escape')

  // A known model is a question first.
  await named(page, 'To download')
    .getByRole('button', { name: /^gpt2 / })
    .click()
  const known = page.getByRole('dialog', { name: 'Download gpt2?' })
  await expect(known).toContainText('607a30d783dfa663caf39e06633721c8d4cfcd7e')
  await expect(known).toContainText('548 MB')
  await known.getByRole('button', { name: 'Cancel' }).click()
  expect(hub.requests).toEqual([])

  const dialog = await asked(page, 'lab/tiny')
  await expect(dialog).toContainText(COMMIT)
  await expect(dialog).toContainText('54 kB')
  await expect(dialog).toContainText('mit')
  expect(hub.requests).toEqual(['GET /api/models/lab/tiny/revision/main'])
  await dialog.getByRole('button', { name: 'Download', exact: true }).click()

  const coming = named(page, 'In progress')
  await expect(coming).toContainText(/2\d kB of 5\d kB/)
  await coming.getByRole('button', { name: 'Cancel the download of lab/tiny' }).click()
  await expect(coming).toHaveCount(0)
  held.forEach((end) => end())
  holds = false
  await expect(named(page, 'Not finished')).toContainText(/2\d kB are here/)
  await named(page, 'Not finished')
    .getByRole('button', { name: /^Go on with lab\/tiny/ })
    .click()
  await expect(named(page, 'Imported')).toContainText('2 × 3 heads')
  await expect(named(page, 'Not finished')).toHaveCount(0)
  expect(hub.requests.at(-1)).toMatch(/^GET \/store\/lab\/tiny::model\.pt bytes=\d+-$/)
  await expect(library(page).locator('[aria-current=true]')).toContainText('2 × 3 heads')

  // A byte that is another than the repository's, and a repository that is not there.
  const wrong = await asked(page, 'lab/damaged')
  await wrong.getByRole('button', { name: 'Download', exact: true }).click()
  await expect(named(page, 'Failed')).toContainText(
    /model\.pt from .* differs from what the repository lists/,
  )
  const none = await asked(page, 'lab/none')
  await expect(none.getByRole('alert')).toContainText('lab/none')
  await none.getByRole('button', { name: 'Cancel' }).click()

  // Offline, nothing is asked.
  await page.keyboard.press('Control+,')
  await settings(page).getByRole('checkbox', { name: 'Fetch nothing' }).check()
  await page.keyboard.press('Escape')
  const before = hub.requests.length
  const offline = await asked(page, 'lab/tiny')
  await expect(offline).toContainText('Offline mode is on')
  await expect(offline.getByRole('button', { name: /^Ask/ })).toBeDisabled()
  expect(hub.requests).toHaveLength(before)
  await hub.close()
})

test('settings are reached by keys, kept by the app, and refuse a folder that cannot be written', async ({
  launch,
  scratch,
}) => {
  const profile = join(scratch, 'profile')
  const models = join(scratch, 'models-here')
  mkdirSync(models)
  // The app may run as another user.
  chmodSync(models, 0o777)
  const first = await launch({ profile })
  await drawn(first.page)
  await first.page.keyboard.press('Control+,')
  const dialog = settings(first.page)
  for (const folder of ['/proc', models]) {
    await first.app.evaluate(({ dialog: system }, filePath) => {
      Object.assign(system, {
        showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
      })
    }, folder)
    await dialog.getByRole('button', { name: 'Choose folder…' }).click()
    if (folder === '/proc') await expect(dialog.getByRole('alert')).toContainText('“proc” cannot be written')
  }
  await expect(dialog.getByRole('status')).toContainText('Nothing was moved')
  await expect(dialog).toContainText(/models-here, in /)
  await expect(dialog).not.toContainText(scratch)
  await dialog.getByRole('combobox', { name: 'Memory for activations' }).selectOption('500')
  await dialog.getByRole('button', { name: 'Red–blue' }).click()
  await dialog.getByRole('button', { name: 'Reduced' }).click()
  await dialog.getByRole('button', { name: 'Dark' }).click()
  const { violations } = await new AxeBuilder({ page: first.page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target.join(' ')}`)).toEqual([])
  await first.app.close()

  const { page } = await launch({ profile })
  await drawn(page)
  await page.keyboard.press('Control+,')
  await expect(settings(page)).toContainText(/models-here, in /)
  await expect(settings(page).getByRole('combobox', { name: 'Memory for activations' })).toHaveValue('500')
  for (const name of ['Red–blue', 'Reduced', 'Dark']) {
    await expect(settings(page).getByRole('button', { name })).toHaveAttribute('aria-pressed', 'true')
  }
  await page.keyboard.press('Escape')
  await expect(settings(page)).toHaveCount(0)
})

test('a fault in native code ends the app, and the next start offers the work back', async ({
  launch,
  scratch,
}) => {
  const profile = join(scratch, 'crashed')
  const first = await launch({ profile, env: { INDUCTION_LAB_FAULT: 'run:crash:2' } })
  const child = first.app.process()
  const ended = new Promise<string | null>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal)),
  )
  await openModels(first.page)
  const prompt = first.page.getByRole('textbox', { name: /^Prompt/ })
  await prompt.fill('horsehors')
  // The window may be gone before the key is up.
  await prompt.press('Enter').catch(() => {})
  expect(await ended).toBe('SIGSEGV')

  const { page } = await launch({ profile })
  const question = page.getByRole('alertdialog', { name: 'Induction Lab ended unexpectedly' })
  await expect(question).toContainText('letters-2l was running a prompt.')
  await question.getByRole('button', { name: /pause the engine/ }).click()
  const tokens = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('textbox', { name: /^Prompt/ })).toBeVisible()
  await expect(tokens).toHaveCount(0)
  await page.getByRole('button', { name: 'Engine paused. Resume' }).click()
  await expect(tokens).not.toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Engine paused. Resume' })).toHaveCount(0)
})
