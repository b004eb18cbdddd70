import { downloadHost, listingOf, type HubOptions } from './download-model'
import { filesBeside, wantedModel, weightsFile } from './download-plan'

/** What a repository says of its model before anything of it is fetched. */
interface InspectedModel {
  /** The folder's name that it would get. */
  readonly id: string
  readonly repository: string
  readonly commit: string
  readonly licence: string | null
  /** Of the weights with their configuration and tokenizer. */
  readonly bytes: number
  readonly host: string
}

const SHARD = /-\d{5}-of-\d{5}\.(safetensors|bin)$/

/** Asks the hub which files a model has. @throws DownloadError */
export async function inspectModel(model: string, options: HubOptions): Promise<InspectedModel> {
  const wanted = wantedModel(model)
  const listing = await listingOf(wanted.repository, wanted.revision, options)
  const weights = weightsFile(listing, wanted)
  const [, ending] = /\.(\w+)\.index\.json$/.exec(weights.path) ?? []
  const shards = ending ? listing.files.filter(({ path }) => SHARD.exec(path)?.[1] === ending) : []
  const bytes = [...filesBeside(listing), weights, ...shards].reduce((sum, { size }) => sum + size, 0)
  return {
    id: wanted.id,
    repository: wanted.repository,
    commit: listing.commit,
    licence: listing.licence ?? wanted.known?.licence ?? null,
    bytes,
    host: downloadHost(options.endpoint),
  }
}
