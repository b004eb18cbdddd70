import { createHash } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { build } from 'vite'
import type { RouteName } from '#shared/ipc/names'
import { REPOSITORY } from '../app/repository'
import { isRoot, UNPRIVILEGED } from '../system/user'
import type { FuzzFigures, FuzzOrder } from './page-fuzz'

/** What no message may make the app tell or touch: files beside its own, whose paths are among the messages. */
export interface Canary {
  readonly folder: string
  readonly file: string
  readonly secret: string
  /** Every file in the folder with a hash of what it holds. */
  readonly state: () => Readonly<Record<string, string>>
}

/** Makes a folder with a file that the app's user may read and write, but that the app was never given. */
export function plantedCanary(parent: string): Canary {
  const folder = join(parent, 'canary')
  const file = join(folder, 'secret.circuit')
  const secret = 'canary-4f1d7c'
  mkdirSync(folder)
  writeFileSync(file, JSON.stringify({ name: secret }))
  if (isRoot()) for (const path of [folder, file]) chownSync(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
  const state = () =>
    Object.fromEntries(
      readdirSync(folder).map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
    )
  return { folder, file, secret, state }
}

/**
 * Sends malformed messages from the real page to the real main process.
 *
 * @param each how many for each route
 * @returns how often each reply came, by route, and what should not have happened
 */
export async function fuzzWindow(
  app: ElectronApplication,
  page: Page,
  order: {
    routes: readonly RouteName[]
    each: number
    seed: number
    canary: Canary
    planted?: readonly string[]
  },
): Promise<FuzzFigures> {
  // No person is there to answer, and nothing outside is to be opened.
  await app.evaluate(({ dialog, shell }) => {
    // From a list, where functions have no names: tsx would send along a call that keeps those.
    const [showOpenDialog, showSaveDialog, openPath] = [
      () => Promise.resolve({ canceled: true, filePaths: [] }),
      () => Promise.resolve({ canceled: true, filePath: '' }),
      () => Promise.resolve(''),
    ]
    Object.assign(dialog, { showOpenDialog, showSaveDialog })
    Object.assign(shell, { openPath })
  })
  await page.evaluate(await pageScript())
  const { folder, file, secret } = order.canary
  const planted = [
    folder,
    file,
    join(folder, 'new.circuit'),
    `file://${file}`,
    `../${folder}`,
    `..${file}`,
    dirname(folder),
    ...(order.planted ?? []),
  ]
  const sent: FuzzOrder = { routes: [...order.routes], each: order.each, seed: order.seed, planted, secret }
  return page.evaluate((asked) => (window as unknown as FuzzingWindow).fuzz(asked), sent)
}

interface FuzzingWindow {
  fuzz: (order: FuzzOrder) => Promise<FuzzFigures>
}

/** The page's side as one script: messages are made where they are sent, since not all of them could be handed over. */
async function pageScript(): Promise<string> {
  const built = await build({
    root: REPOSITORY,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(REPOSITORY, 'scripts/fuzz/page-fuzz.ts'), formats: ['iife'], name: 'lab_fuzz' },
    },
  })
  const [{ output }] = built as { output: readonly { code: string }[] }[]
  return output[0].code
}
