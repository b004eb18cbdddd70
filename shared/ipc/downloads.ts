import { z } from 'zod'
import { count, jobId, modelId, refusal } from './engine-names'

/** The id of a known model, or `owner/name[@revision]` on the hub. */
const wanted = z.string().min(1).max(300)

const availableModel = z.strictObject({
  /** As it is asked for. */
  model: wanted,
  name: z.string(),
  repository: z.string(),
  /** The commit that is fetched; `null`: the newest one, which is recorded. */
  revision: z.string().nullable(),
  sentence: z.string(),
  /** `null`: the hub says when it is asked. */
  licence: z.string().nullable(),
  bytes: count.nullable(),
})
export type AvailableModel = z.infer<typeof availableModel>

const unfinishedDownload = z.strictObject({
  model: wanted,
  /** Names what came of it. */
  id: z.string().min(1).max(300),
  bytes: count,
})
export type UnfinishedDownload = z.infer<typeof unfinishedDownload>

const availableModels = z.strictObject({
  known: z.array(availableModel),
  unfinished: z.array(unfinishedDownload),
})
export type AvailableModels = z.infer<typeof availableModels>

const repositoryModel = z.strictObject({
  id: z.string(),
  repository: z.string(),
  commit: z.string(),
  licence: z.string().nullable(),
  bytes: count,
  host: z.string(),
})
/** What a repository says of its model before anything of it is fetched. */
export type RepositoryModel = z.infer<typeof repositoryModel>

/** The calls about models that are not here yet. Only `models.inspect` and `models.download` use the network. */
export const downloadRoutes = {
  'models.available': {
    args: z.undefined(),
    result: z.discriminatedUnion('kind', [availableModels.extend({ kind: z.literal('available') }), refusal]),
  },
  /** Asks the hub what it has under a name. */
  'models.inspect': {
    args: z.strictObject({ model: wanted, job: jobId }),
    result: z.discriminatedUnion('kind', [repositoryModel.extend({ kind: z.literal('found') }), refusal]),
  },
  /** Fetches a model and imports it, or goes on where an earlier download ended. */
  'models.download': {
    args: z.strictObject({ model: wanted, job: jobId }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('imported'), model: modelId }),
      refusal,
    ]),
  },
  /** Deletes what came of a download that did not end. */
  'models.discard': {
    args: z.strictObject({ id: z.string().min(1).max(300) }),
    result: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('done') }), refusal]),
  },
} as const
