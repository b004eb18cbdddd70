import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  _electron,
  errors,
  expect,
  test as base,
  type ElectronApplication,
  type Page,
} from '@playwright/test'
import { launchOptions } from '../../scripts/app/launch-options'
import { scratchFolder } from '../../scripts/app/staged-app'
import { closeApp, type StartedApp } from './close-app'
import { Problems } from './problems'
import { announcedSession } from './session'

export { expect }

/** For the whole of a start; shorter than a test's own patience, so that a start that hangs can be tried again. */
const START_MS = 15_000

interface Launch {
  /** what a user would type behind the app's name */
  args?: string[]
  /** folder of settings and state; a new, empty one when not given */
  profile?: string
  /** variables beside those of every launch */
  env?: Record<string, string>
}

export interface RunningApp {
  app: ElectronApplication
  page: Page
}

interface Size {
  width: number
  height: number
}

interface AppFixtures {
  /** what `app` and `page` are started with */
  appArguments: string[]
  /** size of the window's content; null leaves it as the app opens it */
  windowSize: Size | null
  /** a folder that the app can read and write, for documents to open and save */
  scratch: string
  /** variables with which the app finds the Vulkan that Electron brings and that runs on the CPU; null without one */
  vulkan: Record<string, string> | null
  /** starts an app of its own, for tests that need more than one or that restart it */
  launch: (options?: Launch) => Promise<RunningApp>
  running: RunningApp
  app: ElectronApplication
  /** the first window, loaded */
  page: Page
  /** errors in the windows; any that is not allowed fails the test */
  problems: Problems
}

/**
 * The built app in a real window, with a fresh profile for every launch. Choose the theme with Playwright's own
 * option: `test.use({ colorScheme: 'dark', windowSize: { width: 1280, height: 800 } })`.
 */
export const test = base.extend<AppFixtures>({
  appArguments: [[], { option: true }],
  windowSize: [null, { option: true }],

  scratch: async ({}, use) => {
    await use(scratchFolder(announcedSession(), 'scratch'))
  },

  vulkan: async ({}, use) => {
    const { electronFolder } = announcedSession()
    const driver = join(electronFolder, 'vk_swiftshader_icd.json')
    await use(existsSync(driver) ? { VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: electronFolder } : null)
  },

  problems: async ({}, use) => {
    const problems = new Problems()
    await use(problems)
    expect(problems.unexpected, 'errors in the window').toEqual([])
  },

  launch: async ({ problems, colorScheme, windowSize }, use, testInfo) => {
    const started: StartedApp[] = []
    const output: string[] = []
    const start = async (options?: Launch) => {
      const deadline = Date.now() + START_MS
      const left = () => ({ timeout: Math.max(1, deadline - Date.now()) })
      const app = await _electron.launch({
        ...launchOptions(announcedSession(), options),
        colorScheme,
        ...left(),
      })
      const child = app.process()
      started.push({ app, child })
      problems.watch(app)
      child.stdout?.on('data', (part: Buffer) => output.push(part.toString()))
      child.stderr?.on('data', (part: Buffer) => output.push(part.toString()))
      const page = await app.firstWindow(left())
      await page.waitForLoadState('load', left())
      await frame(app, page, left().timeout)
      if (windowSize) await resize(app, page, windowSize)
      return { app, page }
    }
    await use(async (options) => {
      try {
        return await start(options)
      } catch (error) {
        // About one start in two hundred never shows its window to the driver; a second one that does not is a failure.
        if (!(error instanceof errors.TimeoutError)) throw error
        console.warn(
          `A start hung in “${testInfo.title}” and was tried again: ${error.message.split('\n')[0]}`,
        )
        testInfo.setTimeout(testInfo.timeout + 2 * START_MS)
        await Promise.all(started.splice(0).map(closeApp))
        return start(options)
      }
    })
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const page of started.flatMap(({ app }) => app.windows())) {
        const body = await page.screenshot({ timeout: 5_000 }).catch(() => null)
        if (body) await testInfo.attach('window', { body, contentType: 'image/png' })
      }
      await testInfo.attach('output', { body: output.join(''), contentType: 'text/plain' })
    }
    await Promise.all(started.map(closeApp))
  },

  running: async ({ launch, appArguments }, use) => {
    await use(await launch({ args: appArguments }))
  },
  app: ({ running }, use) => use(running.app),
  page: ({ running }, use) => use(running.page),
})

/**
 * Until the window draws. Asked by the main process: a question of the driver's would count as a person's gesture.
 * @throws TimeoutError for one that never does
 */
async function frame(app: ElectronApplication, page: Page, timeout: number): Promise<void> {
  const window = await app.browserWindow(page)
  const drawn = window.evaluate(({ webContents }) =>
    webContents.executeJavaScript('new Promise((resolve) => requestAnimationFrame(resolve))', false),
  )
  // Lost with its window when it comes too late.
  drawn.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new errors.TimeoutError('The window draws no frame.')), timeout)
  })
  await Promise.race([drawn, late])
  clearTimeout(timer)
}

async function resize(app: ElectronApplication, page: Page, size: Size): Promise<void> {
  const handle = await app.browserWindow(page)
  await handle.evaluate(
    (browserWindow, { width, height }) => browserWindow.setContentSize(width, height),
    size,
  )
  await expect
    .poll(() => page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight })))
    .toEqual(size)
}
