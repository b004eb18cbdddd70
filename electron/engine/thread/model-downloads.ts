import type { AvailableModels, RepositoryModel } from '#shared/ipc/downloads'
import { downloadModel } from '../download/download-model'
import { wantedModel } from '../download/download-plan'
import { inspectModel } from '../download/inspect-model'
import { discardDownload, unfinishedDownloads } from '../download/unfinished'
import { knownModels } from '../library/known-models'
import type { ModelLibrary } from './model-library'
import type { HubSettings } from './protocol'
import { ThreadError } from './thread-error'

interface DownloadJob {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number, phase?: string) => void
}

/** A person waits for the answer: a question is given up sooner than a download. */
const WAITS_MS = [500, 1_000]

/** Models that are not here: which are known, and how they come here. */
export class ModelDownloads {
  /** Models that are on their way now, by the names of their folders. */
  readonly #coming = new Set<string>()

  constructor(readonly library: ModelLibrary) {}

  async available(): Promise<AvailableModels> {
    const { models } = await this.library.list()
    const here = new Set(models.map(({ id }) => id))
    const known = knownModels.filter(({ id }) => !here.has(`imported/${id}`))
    const unfinished = await unfinishedDownloads(this.library.folder)
    return {
      known: known.map(({ id, repository, revision, sentence, licence, bytes }) => ({
        model: id,
        name: id,
        repository,
        revision: revision ?? null,
        sentence,
        licence: licence ?? null,
        bytes: bytes ?? null,
      })),
      unfinished: unfinished.filter(({ id }) => !this.#coming.has(id)),
    }
  }

  /** @throws DownloadError */
  inspect(model: string, hub: HubSettings, { signal }: DownloadJob): Promise<RepositoryModel> {
    return inspectModel(model, { ...hub, env: process.env, signal, waitsMs: WAITS_MS })
  }

  /** @returns the id of the imported model. @throws DownloadError, WeightsError, ThreadError */
  async download(model: string, hub: HubSettings, { signal, onProgress }: DownloadJob): Promise<string> {
    const { id } = wantedModel(model)
    if (this.#coming.has(id)) throw new ThreadError('BAD_REQUEST', `${id} is being downloaded already.`)
    this.#coming.add(id)
    try {
      await downloadModel({
        ...hub,
        model,
        models: this.library.folder,
        env: process.env,
        signal,
        onProgress: (step, done, total) => onProgress(done, total, step),
      })
      return `imported/${id}`
    } finally {
      this.#coming.delete(id)
    }
  }

  async discard(id: string): Promise<void> {
    if (!this.#coming.has(id)) await discardDownload(this.library.folder, id)
  }
}
