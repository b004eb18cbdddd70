import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BrokenModel, ListedModel, ModelList } from '#shared/ipc/engine'
import { modelTokens } from '#shared/model/model-tokens'
import { bundledModelFolders } from '../library/bundled-models'
import { openModelFolder, type ModelFolder } from '../run/model-folder'
import { importModel } from '../weights/import-model'
import { fileError } from '../weights/weights-error'
import { faultOf, ThreadError, withoutFolders } from './thread-error'

/** A folder that is being written; it becomes a model when it is whole. */
const UNFINISHED = '.unfinished'

interface ImportJob {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** The models on this computer: those that come with the app, and those that were imported into a folder. */
export class ModelLibrary {
  constructor(readonly folder: string) {}

  async list(): Promise<ModelList> {
    const models: ListedModel[] = []
    const broken: BrokenModel[] = []
    for (const [id, folder] of await this.#folders()) {
      try {
        models.push(await listed(id, await openModelFolder(folder)))
      } catch (error) {
        broken.push({ id, name: basename(folder), error: faultOf(error, [dirname(folder)]).message })
      }
    }
    return { models, broken }
  }

  /** @throws ThreadError when there is no such model, RunError when it is damaged */
  async open(id: string): Promise<ModelFolder> {
    return openModelFolder(await this.#folderOf(id))
  }

  /**
   * Imports a checkpoint. A model that was imported from the same file before is replaced.
   *
   * @returns its id
   * @throws WeightsError
   */
  async import(path: string, { signal, onProgress }: ImportJob): Promise<string> {
    const name = randomUUID()
    const unfinished = join(this.folder, `${name}${UNFINISHED}`)
    try {
      await mkdir(this.folder, { recursive: true }).catch((error: unknown) => {
        throw fileError(this.folder, error, 'written')
      })
      const { manifest } = await importModel({ path, out: unfinished, signal, onProgress })
      const before = (await this.list()).models.filter(
        ({ bundled, sha256, name }) =>
          !bundled && sha256 === manifest.source.sha256 && name === manifest.name,
      )
      await rename(unfinished, join(this.folder, name))
      for (const { id } of before) await rm(await this.#folderOf(id), { recursive: true, force: true })
      return `imported/${name}`
    } catch (error) {
      // Where a person's file lies is nothing for the window.
      if (error instanceof Error) error.message = withoutFolders(error.message, [dirname(path), this.folder])
      throw error
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
  }

  /** @throws ThreadError for a model that comes with the app */
  async remove(id: string): Promise<void> {
    if (!id.startsWith('imported/')) {
      throw new ThreadError('NOT_WRITABLE', 'This model comes with the app and stays.')
    }
    await rm(await this.#folderOf(id), { recursive: true, force: true })
  }

  async #folderOf(id: string): Promise<string> {
    const folder = (await this.#folders()).get(id)
    if (folder !== undefined) return folder
    throw new ThreadError('NO_MODEL', 'This model is no longer on this computer. Import it again.')
  }

  async #folders(): Promise<Map<string, string>> {
    const bundled = (await bundledModelFolders()).map(
      (folder) => [`bundled/${basename(folder)}`, folder] as const,
    )
    const names = await readdir(this.folder, { withFileTypes: true }).catch(() => [])
    const imported = names
      .filter((entry) => entry.isDirectory() && !entry.name.endsWith(UNFINISHED))
      .map(({ name }) => [`imported/${name}`, join(this.folder, name)] as const)
    return new Map([...bundled, ...imported])
  }
}

async function listed(id: string, { folder, manifest, stored }: ModelFolder): Promise<ListedModel> {
  const { name, architecture, config, parameters, source, suspicious } = manifest
  const bytes = [...stored.values()].reduce((sum, each) => sum + each.bytes, 0)
  return {
    id,
    name,
    bundled: id.startsWith('bundled/'),
    architecture,
    config,
    parameters,
    bytes,
    sha256: source.sha256,
    prompt: await promptKind(folder),
    suspicious,
  }
}

async function promptKind(folder: string): Promise<ListedModel['prompt']> {
  const text = await readFile(join(folder, 'tokens.json'), 'utf8').catch(() => null)
  if (text === null) return 'ids'
  const { kind } = modelTokens.parse(JSON.parse(text))
  if (kind === 'labels') return 'ids'
  return kind === 'characters' ? 'characters' : 'text'
}
