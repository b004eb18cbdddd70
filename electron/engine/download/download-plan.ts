import { knownModels, type KnownModel } from '../library/known-models'
import { checkpointAmong } from '../weights/checkpoint-files'
import { WeightsError } from '../weights/weights-error'
import { DownloadError } from './download-error'
import type { ListedFile, Listing } from './hub-listing'

/** Which repository, and where its model goes. */
export interface Wanted {
  /** Name of the model's folder. */
  readonly id: string
  readonly repository: string
  readonly revision: string
  readonly known: KnownModel | null
}

/** What belongs to a model beside its weights. */
const BESIDE = ['config.json', 'tokenizer.json', 'tokenizer_config.json']

/**
 * @param named the id of a known model, or `owner/name` on the hub, with `@revision` where another than main is meant
 * @throws DownloadError
 */
export function wantedModel(named: string): Wanted {
  const known = knownModels.find(({ id, repository }) => id === named || repository === named)
  if (known) {
    return { id: known.id, repository: known.repository, revision: known.revision ?? 'main', known }
  }
  const [, repository, revision = 'main'] = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(named) ?? []
  if (repository === undefined || repository.split('/').some((part) => /^\.+$/.test(part))) {
    throw new DownloadError(
      'UNKNOWN_MODEL',
      `There is no known model “${named}”. induction-lab models lists those; others are named owner/name.`,
    )
  }
  return { id: repository.replace('/', '--'), repository, revision, known: null }
}

/** The file of weights, or the index of its shards. @throws DownloadError */
export function weightsFile({ files }: Listing, { repository, known }: Wanted): ListedFile {
  const names = files.map(({ path }) => path).filter((path) => !/[\\/]/.test(path))
  let name: string
  try {
    name = checkpointAmong(names, repository)
  } catch (error) {
    if (error instanceof WeightsError) throw new DownloadError('NOT_FOUND', error.message)
    throw error
  }
  const file = fileNamed(files, name)!
  const expected = known?.sha256
  if (expected !== undefined && file.hash.hex !== expected) {
    throw new DownloadError(
      'WRONG_FILE',
      `The endpoint lists another ${name} for ${repository} than is known. Use another endpoint.`,
    )
  }
  return file
}

/** Configuration and tokenizer, where the repository has them. */
export function filesBeside({ files }: Listing): ListedFile[] {
  return BESIDE.flatMap((name) => fileNamed(files, name) ?? [])
}

export function fileNamed(files: readonly ListedFile[], name: string): ListedFile | undefined {
  return files.find(({ path }) => path === name)
}
