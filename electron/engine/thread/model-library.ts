import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BrokenModel, ListedModel, ModelList } from '#shared/ipc/engine'
import type { WeightsMapping } from '#shared/model/weights-mapping'
import { patternsConfig } from '#shared/model/model-config'
import type { ImportAnswers, ModelTensors } from '#shared/ipc/importing'
import { modelTokens } from '#shared/model/model-tokens'
import { bundledModelFolders } from '../library/bundled-models'
import { openModelFolder, type ModelFolder } from '../run/model-folder'
import { OwnExamples } from '../tokenizers/own-example'
import { ExchangedWeights } from './exchanged-weights'
import { importModel, type ImportOptions } from '../weights/import-model'
import { fileError } from '../weights/weights-error'
import { keepProfile, keptProfiles } from './mapping-profiles'
import { faultOf, ThreadError, withoutFolders } from './thread-error'

/** A folder that is being written; it becomes a model when it is whole. */
const UNFINISHED = '.unfinished'
/** What a person noted and computed, beside the model that it is of. */
const SESSION = 'session.json'

interface ImportJob {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** The models on this computer: those that come with the app, and those that were imported into a folder. */
export class ModelLibrary {
  readonly #exchanged = new ExchangedWeights()
  readonly #examples = new OwnExamples()

  /** @param folder may be another later: models that are open then stay open */
  constructor(public folder: string) {}

  async list(): Promise<ModelList> {
    const models: ListedModel[] = []
    const broken: BrokenModel[] = []
    for (const [id, folder] of await this.#folders()) {
      try {
        models.push(await listed(id, await this.#opened(folder), this.#examples))
      } catch (error) {
        broken.push({ id, name: await nameOf(folder), error: faultOf(error, [dirname(folder)]).message })
      }
    }
    return { models, broken }
  }

  /** @throws ThreadError when there is no such model, RunError when it is damaged */
  async open(id: string): Promise<ModelFolder> {
    return this.#opened(await this.#folderOf(id))
  }

  async #opened(folder: string): Promise<ModelFolder> {
    return this.#exchanged.named(await openModelFolder(folder))
  }

  /**
   * Imports a checkpoint. A model that was imported from the same file before is replaced.
   *
   * @param answers to what an import before asked
   * @returns its id
   * @throws WeightsError
   */
  import(path: string, job: ImportJob, answers?: ImportAnswers): Promise<string> {
    return this.#imported({ path, answers }, job)
  }

  /**
   * What a mapping names of a model whose architecture nobody knows, as another model; the mapping is kept as a profile.
   *
   * @returns its id
   * @throws WeightsError when the mapping does not fit, ThreadError, RunError
   */
  async map(id: string, mapping: WeightsMapping, job: ImportJob): Promise<string> {
    const { folder, manifest } = await this.open(id)
    if (manifest.architecture !== 'weights-only') {
      throw new ThreadError('BAD_REQUEST', `The weights of ${manifest.name} have their names already.`)
    }
    const origin = { name: `${manifest.name}, mapped`, source: manifest.source }
    const path = join(folder, 'model.safetensors')
    const model = await this.#imported({ path, mapping, origin }, job)
    await keepProfile(this.folder, manifest.name, mapping)
    return model
  }

  /** Names and shapes of a model's tensors, and mappings that were made before. @throws ThreadError, RunError */
  async tensors(id: string): Promise<ModelTensors> {
    const { stored } = await this.open(id)
    return {
      tensors: [...stored].map(([name, { shape }]) => ({ name, shape: [...shape] })),
      profiles: await keptProfiles(this.folder),
    }
  }

  async #imported(options: Omit<ImportOptions, 'out'>, { signal, onProgress }: ImportJob): Promise<string> {
    const { path } = options
    const name = randomUUID()
    const unfinished = join(this.folder, `${name}${UNFINISHED}`)
    try {
      await mkdir(this.folder, { recursive: true }).catch((error: unknown) => {
        throw fileError(this.folder, error, 'written')
      })
      const { manifest } = await importModel({ ...options, out: unfinished, signal, onProgress })
      const before = (await this.list()).models.filter(
        ({ bundled, sha256, name }) =>
          !bundled && sha256 === manifest.source.sha256 && name === manifest.name,
      )
      for (const { id } of before) {
        // What was noted about the same file stays with it.
        await copyFile(join(await this.#folderOf(id), SESSION), join(unfinished, SESSION)).catch(() => {})
      }
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

  /** The text of what was kept beside a model; `null` where nothing was. @throws ThreadError */
  async session(id: string): Promise<string | null> {
    return readFile(await this.#sessionPath(id), 'utf8').catch(() => null)
  }

  /** Keeps a session: in the model's folder, or in the library's own for a model that comes with the app. @throws ThreadError */
  async keepSession(id: string, text: string): Promise<undefined> {
    const path = await this.#sessionPath(id)
    const unfinished = `${path}.${randomUUID().slice(0, 8)}.tmp`
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(unfinished, text)
      await rename(unfinished, path)
    } catch {
      await rm(unfinished, { force: true })
      throw new ThreadError(
        'NOT_WRITABLE',
        'The session of this model could not be kept. Make room in the model folder, or choose another.',
      )
    }
  }

  async #sessionPath(id: string): Promise<string> {
    const folder = await this.#folderOf(id)
    return id.startsWith('bundled/')
      ? join(this.folder, '.sessions', basename(folder), SESSION)
      : join(folder, SESSION)
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
      .filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.endsWith(UNFINISHED),
      )
      .map(({ name }) => [`imported/${name}`, join(this.folder, name)] as const)
    return new Map([...bundled, ...imported])
  }
}

/** What a damaged model was called, where that much can be read; its folder's name otherwise. */
async function nameOf(folder: string): Promise<string> {
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as { name?: unknown }
    if (typeof name === 'string') return name
  } catch {
    // The sentence beside it says what is wrong.
  }
  return basename(folder)
}

async function listed(
  id: string,
  { folder, manifest, stored }: ModelFolder,
  examples: OwnExamples,
): Promise<ListedModel> {
  const { name, architecture, patterns, mapping, parameters, source, suspicious } = manifest
  const config = manifest.config ?? mapping?.config ?? (patterns ? patternsConfig(patterns) : null)
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
    ...(await promptsOf(folder, examples)),
    ...(patterns ? { recorded: patterns.tokens } : {}),
    ...(mapping ? { mapped: true as const } : {}),
    suspicious,
  }
}

/** Most characters that the list of models tells of each. */
const MOST_CHARACTERS = 2000

type Prompts = Pick<ListedModel, 'prompt' | 'bos' | 'characters' | 'example' | 'repeatsBare'>

async function promptsOf(folder: string, examples: OwnExamples): Promise<Prompts> {
  const text = await readFile(join(folder, 'tokens.json'), 'utf8').catch(() => null)
  if (text === null) return { prompt: 'ids', bos: null }
  const { kind, bos, draw, texts = [] } = modelTokens.parse(JSON.parse(text))
  const repeats = draw !== undefined && bos === null ? { repeatsBare: true as const } : {}
  if (kind === 'labels') return { prompt: 'ids', bos, ...repeats }
  if (kind === 'tokenizer') {
    const example = await examples.of(folder)
    return { prompt: 'text', bos, ...repeats, ...(example === null ? {} : { example }) }
  }
  const characters = texts.map(([, each]) => each).filter((each) => [...each].length === 1)
  return { prompt: 'characters', bos, ...repeats, characters: characters.slice(0, MOST_CHARACTERS).join('') }
}
