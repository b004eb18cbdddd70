import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ModelManifest } from '#shared/model/model-config'
import { RECORD_FILE, type DownloadRecord } from '../library/download-record'
import { shardsOf } from '../weights/checkpoint-files'
import { importModel } from '../weights/import-model'
import { DownloadError } from './download-error'
import { fileNamed, filesBeside, wantedModel, weightsFile, type Wanted } from './download-plan'
import { hubListing, type ListedFile, type Listing } from './hub-listing'
import { retrying } from './retrying'
import { stageFiles, type RemoteFile } from './staged-files'
import { DOWNLOADS } from './unfinished'

/** Where the hub is and how it is reached. */
export interface HubOptions {
  /** The hub, or a mirror that answers as it does. */
  readonly endpoint: string
  readonly offline?: boolean
  readonly proxy?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  /** A connection on which nothing comes for so long is given up. */
  readonly idleMs?: number
  /** Waits between tries that bring nothing new. */
  readonly waitsMs?: readonly number[]
}

export interface DownloadOptions extends HubOptions {
  /** The id of a known model, or `owner/name[@revision]`. */
  readonly model: string
  /** The model folder. */
  readonly models: string
  /** Bytes of the download that are here, and all of them; then bytes of the imported model. */
  readonly onProgress?: (step: 'download' | 'import', done: number, total: number) => void
}

interface DownloadedModel {
  readonly id: string
  readonly folder: string
  readonly manifest: ModelManifest
  readonly record: DownloadRecord
}

export const HUB = 'https://huggingface.co'

const IDLE_MS = 30_000
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000]

type Lists = (repository: string, revision: string) => Promise<Listing>

/** What a repository holds at a revision; asked again where a failure passes. @throws DownloadError */
export function listingOf(repository: string, revision: string, options: HubOptions): Promise<Listing> {
  requireOnline(options)
  const { env, proxy, signal, waitsMs = WAITS_MS, idleMs = IDLE_MS } = options
  const endpoint = checkedEndpoint(options.endpoint)
  const request = { env, proxy, signal, idleMs }
  return retrying(() => hubListing(endpoint, repository, revision, request), { waitsMs, signal })
}

/** Who is asked. */
export function downloadHost(endpoint: string): string {
  return new URL(checkedEndpoint(endpoint)).host
}

/**
 * Fetches a model at one commit, checks every file against the repository's hash, and imports it. What has come of an
 * unfinished download stays in the model folder and is gone on with.
 *
 * @throws DownloadError, WeightsError
 */
export async function downloadModel(options: DownloadOptions): Promise<DownloadedModel> {
  requireOnline(options)
  const wanted = wantedModel(options.model)
  const endpoint = checkedEndpoint(options.endpoint)
  const { signal, models, onProgress, env, proxy, waitsMs = WAITS_MS, idleMs = IDLE_MS } = options
  const request = { env, proxy, signal, idleMs }
  const list: Lists = (repository, revision) => listingOf(repository, revision, options)

  const listing = await list(wanted.repository, wanted.revision)
  const weights = weightsFile(listing, wanted)
  const folder = await stagingFolder(models, `${wanted.id}@${listing.commit}`)
  const stage = (files: readonly RemoteFile[], tensors: readonly ListedFile[]) =>
    stageFiles(files, {
      endpoint,
      folder,
      request,
      waitsMs,
      // Imported weights are float32: at most twice a file of half precision.
      imported: 2 * tensors.reduce((sum, { size }) => sum + size, 0),
      onProgress: (done, total) => onProgress?.('download', done, total),
    })
  let files = [
    ...(await otherTokenizer(wanted, listing, list)),
    ...remote(wanted, listing, [...filesBeside(listing), weights]),
  ]
  await stage(files, [weights])
  if (weights.path.endsWith('.index.json')) {
    const shards = listedShards(wanted, listing, await shardsOf(join(folder, weights.path)))
    files = [...files, ...remote(wanted, listing, shards)]
    await stage(files, shards)
  }
  const record: DownloadRecord = {
    endpoint,
    repository: wanted.repository,
    revision: listing.commit,
    licence: listing.licence ?? wanted.known?.licence ?? null,
    files: files.map(({ file: { path, size, hash } }) => ({ path, bytes: size, hash })),
  }
  return imported(options, wanted, folder, weights.path, record)
}

async function imported(
  { models, signal, onProgress }: DownloadOptions,
  { id, known }: Wanted,
  staging: string,
  weights: string,
  record: DownloadRecord,
): Promise<DownloadedModel> {
  const config = known?.config && join(staging, 'config.json')
  if (config !== undefined) await writeFile(config, JSON.stringify(known!.config))
  const folder = join(models, id)
  const { manifest } = await importModel({
    path: join(staging, weights),
    out: folder,
    config,
    signal,
    onProgress: (done, total) => onProgress?.('import', done, total),
  })
  await writeFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`)
  await rm(staging, { recursive: true, force: true })
  return { id, folder, manifest, record }
}

function remote({ repository }: Wanted, { commit }: Listing, files: readonly ListedFile[]): RemoteFile[] {
  return files.map((file) => ({ repository, commit, file }))
}

/** The tokenizer of a known model that another repository has. */
async function otherTokenizer({ known }: Wanted, listing: Listing, list: Lists): Promise<RemoteFile[]> {
  const repository = known?.tokenizerRepository
  if (repository === undefined || fileNamed(listing.files, 'tokenizer.json')) return []
  const other = await list(repository, 'main')
  return filesBeside(other)
    .filter(({ path }) => path !== 'config.json')
    .map((file) => ({ repository, commit: other.commit, file }))
}

function listedShards({ repository }: Wanted, { files }: Listing, paths: readonly string[]): ListedFile[] {
  return paths.map((path) => {
    const file = fileNamed(files, basename(path))
    if (file) return file
    throw new DownloadError(
      'NOT_FOUND',
      `The index of ${repository} names ${basename(path)}, which is not there.`,
    )
  })
}

async function stagingFolder(models: string, name: string): Promise<string> {
  const folder = join(models, DOWNLOADS, name)
  try {
    await mkdir(folder, { recursive: true })
    return folder
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new DownloadError(
      'NOT_WRITABLE',
      `${models} cannot be written (${code}). Choose another model folder.`,
    )
  }
}

function requireOnline({ offline }: HubOptions): void {
  if (!offline) return
  throw new DownloadError(
    'OFFLINE',
    'Offline mode is on: nothing is fetched. Turn it off to download models.',
  )
}

/** The address of a hub as it is used. @throws DownloadError for what is none */
export function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '') {
    return url.href.replace(/\/+$/, '')
  }
  throw new DownloadError('USAGE', `The endpoint “${text}” is no address. Write https://host.`)
}
