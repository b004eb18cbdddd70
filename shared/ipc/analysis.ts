import { z } from 'zod'
import { count, handle, jobId, modelId, refusal } from './engine-names'

/** Names of analyses and of their options are the command line's: the engine knows them, and refuses others. */
const option = z.union([z.string().max(4_000_000), z.boolean()])

/** What an analysis reads: a run's tokens, ids, `[BOS, r, r]` drawn with a seed, or the weights alone. */
const analysisTokens = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('run'), handle }),
  z.strictObject({ kind: z.literal('ids'), ids: z.array(z.array(z.int()).max(100_000)).max(1000) }),
  z.strictObject({
    kind: z.literal('repeat'),
    length: z.int().min(2).max(100_000),
    sequences: z.int().min(1).max(1000),
    seed: count,
  }),
])
export type AnalysisTokens = z.infer<typeof analysisTokens>

const analysisRequest = z.strictObject({
  model: modelId,
  name: z.string().min(1).max(64),
  options: z.record(z.string().max(64), option),
  tokens: analysisTokens,
  /** Of what is random in it. */
  seed: count,
  /** Texts of the files that its options name. */
  files: z.record(z.string().max(255), z.string().max(20_000_000)),
})
export type AnalysisRequest = z.infer<typeof analysisRequest>

export const analysisRoutes = {
  /** One analysis of a model: JSON text as `induction-lab analyse` prints it, with what it said beside. */
  'models.analyse': {
    args: analysisRequest.extend({ job: jobId }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('analysis'), json: z.string(), notes: z.array(z.string()) }),
      refusal,
    ]),
  },
} as const
