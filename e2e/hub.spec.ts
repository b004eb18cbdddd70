import AxeBuilder from '@axe-core/playwright'
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { closed, empty, loopbackHub, sendStored, type HubFile } from '../electron/engine/download/hub.testing'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
  const huge = { ...repository(), 'model.pt': { bytes: bytesOf('model.pt'), lfs: true, listedSize: 2 ** 50 } }
  const hub = await loopbackHub(
    { 'lab/tiny': repository(), 'lab/damaged': damaged, 'lab/huge': huge },
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

  // What has no room on the disk is refused before a byte of it comes.
  const large = await asked(page, 'lab/huge')
  await expect(large).toContainText('1125899.9 GB')
  await large.getByRole('button', { name: 'Download', exact: true }).click()
  await expect(named(page, 'Failed')).toContainText(
    /The model needs 3377699\.7 GB, and the disk of the model folder has [\d.]+ [GM]B free\. Free some space/,
  )
  expect(hub.requests.filter((request) => request.includes('lab/huge'))).toEqual([
    'GET /api/models/lab/huge/revision/main',
    expect.stringMatching(/^GET \/api\/models\/lab\/huge\/revision\//),
  ])

  // A proxy is checked before it is kept, and is what everything goes through; what it refuses is said.
  const proxy = createServer((_, response) => empty(response, 407))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  await page.keyboard.press('Control+,')
  const through = settings(page).getByRole('textbox', { name: 'Proxy' })
  await through.fill('socks5://127.0.0.1')
  await page.keyboard.press('Enter')
  await expect(settings(page).getByRole('alert')).toHaveText(
    'The proxy is “socks5://127.0.0.1”, and only http://host:port can be used.',
  )
  await through.fill(`http://${host}`)
  await page.keyboard.press('Enter')
  await expect(settings(page).getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Escape')
  const direct = hub.requests.length
  const refused = await asked(page, 'lab/tiny')
  await expect(refused.getByRole('alert')).toContainText(
    `The proxy ${host} asks for a name and a password (407).`,
  )
  await closed(proxy)
  await page.keyboard.press('Enter')
  await expect(refused.getByRole('alert')).toContainText(
    `There is no connection to the proxy ${host} (ECONNREFUSED).`,
  )
  await refused.getByRole('button', { name: 'Cancel' }).click()
  expect(hub.requests).toHaveLength(direct)

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
  await expect(dialog.getByRole('status').filter({ hasText: 'Nothing was moved' })).toBeVisible()
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
  const first = await launch({ profile, env: { INDUCTION_LAB_FAULT: 'run:crash' } })
  const child = first.app.process()
  const ended = new Promise<string | null>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal)),
  )
  // The model that comes with the app runs its prompt, and the window may be gone before it is seen.
  await openModels(first.page).catch(() => {})
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

test('an analysis, an import and a download that ended the app are offered, and done again', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(90_000)
  const hub = await loopbackHub({ 'lab/tiny': repository() })
  const profile = join(scratch, 'crashing')
  const file = join(scratch, 'mine.pt')
  copyFileSync(join(MODEL, 'model.pt'), file)
  copyFileSync(join(MODEL, 'config.json'), join(scratch, 'config.json'))
  /** Starts the app, whose engine is to crash at the first call of a kind, or at none. */
  const started = async (fault?: string) => {
    const { app, page } = await launch({
      profile,
      ...(fault ? { env: { INDUCTION_LAB_FAULT: `${fault}:crash` } } : {}),
    })
    const child = app.process()
    const ended = new Promise<string | null>((resolve) =>
      child.once('exit', (_code, signal) => resolve(signal)),
    )
    return { app, page, ended }
  }
  const again = async (page: Page, sentence: string) => {
    const question = page.getByRole('alertdialog', { name: 'Induction Lab ended unexpectedly' })
    await expect(question).toContainText(sentence)
    await question.getByRole('button', { name: /^Do (it|them) again$/ }).click()
  }

  const first = await started('analyse')
  await openModels(first.page).catch(() => {})
  expect(await first.ended).toBe('SIGSEGV')

  const second = await started('import')
  await again(second.page, 'letters-2l was being analysed (')
  await openModels(second.page)
  await expect(second.page.getByRole('region', { name: 'Heads above the threshold' })).toBeVisible()
  await second.app.evaluate(({ dialog }, path) => {
    Object.assign(dialog, { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [path] }) })
  }, file)
  await second.page
    .getByRole('button', { name: 'Import file…' })
    .click()
    .catch(() => {})
  expect(await second.ended).toBe('SIGSEGV')

  const third = await started('download')
  await again(third.page, 'mine.pt was being imported.')
  await openModels(third.page)
  await expect(named(third.page, 'Imported')).toContainText('mine')
  await third.page.keyboard.press('Control+,')
  await settings(third.page).getByRole('textbox', { name: 'Address of the hub or mirror' }).fill(hub.endpoint)
  await third.page.keyboard.press('Enter')
  await expect(async () => {
    await third.page.keyboard.press('Escape')
    await expect(settings(third.page)).toHaveCount(0)
  }).toPass()
  const dialog = await asked(third.page, 'lab/tiny')
  await dialog
    .getByRole('button', { name: 'Download', exact: true })
    .click()
    .catch(() => {})
  expect(await third.ended).toBe('SIGSEGV')

  const { page } = await started()
  await again(page, 'lab/tiny was being downloaded.')
  await openModels(page)
  await expect(named(page, 'Imported').getByRole('listitem')).toHaveCount(2)
  await hub.close()
})
