import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { modelManifest, type ModelManifest } from '#shared/model/model-config'
import { bundledModelFolders } from './bundled-models'
import { readDownloadRecord } from './download-record'
import { knownModels } from './known-models'

/** A model that is here, or that can be fetched. */
export interface ListedModel {
  readonly id: string
  readonly state: 'bundled' | 'installed' | 'known'
  /** Where it is; `null` for one that is not here. */
  readonly folder: string | null
  readonly manifest: ModelManifest | null
  /** Bytes on the disk, or of the file of weights that would be fetched; `null` where that is not known. */
  readonly bytes: number | null
  readonly licence: string | null
  /** What it is; for an installed model that is not known, where it came from. */
  readonly sentence: string
  /** Repository and commit on the hub. */
  readonly source: string | null
}

/** Models that come with the app, those in the model folder, and those that are known and not here, in this order. */
export async function listModels(models: string): Promise<ListedModel[]> {
  const bundled = await Promise.all(
    (await bundledModelFolders()).map((folder) => listed(folder, 'bundled', 'MIT')),
  )
  const names = await readdir(models).catch((): string[] => [])
  const installed = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => listed(join(models, name), 'installed', null)),
  )
  const here = [...bundled, ...installed].filter((model) => model !== null)
  const absent = knownModels
    .filter(({ id }) => !here.some((model) => model.id === id))
    .map(({ id, sentence, licence, bytes, repository, revision }): ListedModel => ({
      id,
      state: 'known',
      folder: null,
      manifest: null,
      bytes: bytes ?? null,
      licence: licence ?? null,
      sentence,
      source: revision === undefined ? repository : `${repository}@${revision}`,
    }))
  return [...here, ...absent]
}

async function listed(
  folder: string,
  state: 'bundled' | 'installed',
  licence: string | null,
): Promise<ListedModel | null> {
  const manifest = await manifestOf(folder)
  if (!manifest) return null
  const id = basename(folder)
  const record = await readDownloadRecord(folder)
  const known = knownModels.find((model) => model.id === id)
  const { size } = await stat(join(folder, 'model.safetensors')).catch(() => ({ size: null }))
  return {
    id,
    state,
    folder,
    manifest,
    bytes: size,
    licence: record?.licence ?? known?.licence ?? licence,
    sentence: (await cardSentence(folder)) ?? known?.sentence ?? `Imported from ${manifest.source.file}.`,
    source: record && `${record.repository}@${record.revision}`,
  }
}

async function manifestOf(folder: string): Promise<ModelManifest | null> {
  try {
    return modelManifest.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')))
  } catch {
    return null
  }
}

/** The first paragraph of a bundled model's card. */
async function cardSentence(folder: string): Promise<string | null> {
  const card = await readFile(join(folder, 'card.md'), 'utf8').catch(() => null)
  return card?.split('\n\n')[1]?.replace(/\s+/g, ' ') ?? null
}
