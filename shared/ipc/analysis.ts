import { z } from 'zod'
import { count, fileToken, handle, jobId, modelId, refusal } from './engine-names'

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
  /** Files that a person chose, by the names that options have for them: the engine reads them in blocks. */
  chosen: z.record(z.string().max(255), fileToken).optional(),
})
export type AnalysisRequest = z.infer<typeof analysisRequest>

/** What there is of an analysis that is still made: the same JSON, of what was read so far. */
export const analysisPart = z.strictObject({ job: jobId, json: z.string() })

/** A sample of a data set, shortened where it is long. */
const foundSample = z.strictObject({
  /** From 0. */
  index: count,
  /** As it would be typed: a text, or ids. */
  text: z.string(),
  isIds: z.boolean(),
  /** Queries whose token was there before. */
  repeated: count,
})
export type FoundSample = z.infer<typeof foundSample>

const sampleRequest = z.strictObject({
  model: modelId,
  /** The data set: a file that a person chose, or its text. */
  source: z.union([
    z.strictObject({ file: fileToken }),
    z.strictObject({ text: z.string().max(20_000_000) }),
  ]),
  /** The id that fills samples up; '' for the model's own. */
  pad: z.string().max(40),
  search: z.string().max(1000),
  /** Only samples in which a token comes twice. */
  repeats: z.boolean(),
  /** The first sample that is looked at, and how many are wanted. */
  from: count,
  most: z.int().min(1).max(200),
})
export type SampleRequest = z.infer<typeof sampleRequest>

const sampleAnswer = z.strictObject({
  /** Of the whole data set. */
  total: count,
  found: z.array(foundSample),
  /** Where to go on; `null` at the end. */
  next: count.nullable(),
})
export type SampleAnswer = z.infer<typeof sampleAnswer>

export const analysisRoutes = {
  /** One analysis of a model: JSON text as `induction-lab analyse` prints it, with what it said beside. */
  'models.analyse': {
    args: analysisRequest.extend({ job: jobId }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('analysis'), json: z.string(), notes: z.array(z.string()) }),
      refusal,
    ]),
  },
  /** Samples of a data set that hold a text, as far as it is read in a moment. */
  'models.samples': {
    args: sampleRequest,
    result: z.discriminatedUnion('kind', [sampleAnswer.extend({ kind: z.literal('samples') }), refusal]),
  },
} as const
