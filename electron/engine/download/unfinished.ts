import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { knownModels } from '../library/known-models'

/** What came of a download that did not end. */
interface Unfinished {
  /** As `downloadModel` takes it. */
  readonly model: string
  /** The folder's name that the model gets. */
  readonly id: string
  /** Bytes that are here. */
  readonly bytes: number
}

/** Where what has come of downloads waits, in the model folder. */
export const DOWNLOADS = '.downloads'

/** The folder of a download is named after the model and the commit. */
const FOLDER = /^(.+)@([0-9a-f]{40})$/

/** Downloads that can be gone on with. */
export async function unfinishedDownloads(models: string): Promise<Unfinished[]> {
  const names = await readdir(join(models, DOWNLOADS)).catch((): string[] => [])
  const found = names.sort().flatMap((name) => {
    const [, id, commit] = FOLDER.exec(name) ?? []
    return id === undefined ? [] : [{ id, commit, folder: join(models, DOWNLOADS, name) }]
  })
  return Promise.all(
    found.map(async ({ id, commit, folder }) => ({
      model: isKnown(id) ? id : `${id.replace('--', '/')}@${commit}`,
      id,
      bytes: await bytesIn(folder),
    })),
  )
}

/** Deletes what came of a model's downloads. */
export async function discardDownload(models: string, id: string): Promise<void> {
  const names = await readdir(join(models, DOWNLOADS)).catch((): string[] => [])
  for (const name of names) {
    if (FOLDER.exec(name)?.[1] === id)
      await rm(join(models, DOWNLOADS, name), { recursive: true, force: true })
  }
}

function isKnown(id: string): boolean {
  return knownModels.some((known) => known.id === id)
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch((): string[] => [])
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)))
  return sizes.reduce((sum, size) => sum + size, 0)
}
