import { z } from 'zod'
import { modelConfig } from '#shared/model/model-config'
import { importAnswers } from './importing'
import { count, fileToken, handle, jobId, modelId, refusal } from './engine-names'

/** What may compute, in ONNX Runtime's names. */
const engineProviders = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
const provider = z.enum(engineProviders)
export type EngineProvider = z.infer<typeof provider>

const providerChoice = z.enum(['auto', ...engineProviders])
export type ProviderChoice = z.infer<typeof providerChoice>

/** Most characters of a prompt. */
export const MOST_CHARACTERS = 1_000_000

/** Most characters of a session: notes, prompts, experiments and results of a model. */
const MOST_SESSION = 8_000_000

/** Most bytes of numbers in one message to the window; who needs more asks again. */
export const MOST_BYTES = 4 * 2 ** 20

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

const listedModel = z.strictObject({
  id: modelId,
  name: z.string(),
  /** It comes with the app. */
  bundled: z.boolean(),
  architecture: z.string(),
  /** `null`: its weights can be read, but it cannot be run. */
  config: modelConfig.nullable(),
  parameters: count,
  /** Of its weights on the disk. */
  bytes: count,
  sha256: z.string(),
  /** How its prompts are written. */
  prompt: z.enum(['text', 'characters', 'ids']),
  /** Those that it has a token for, where its prompts are characters; the first of them. */
  characters: z.string().optional(),
  /** A first prompt of its own tokens, where it has none for an English sentence. */
  example: z.string().optional(),
  /** Its repeated tokens are drawn without BOS: `[r, r]`. */
  repeatsBare: z.literal(true).optional(),
  /** What its sequences may begin with, and whether texts do; `null` where nobody said. */
  bos: z.strictObject({ id: count, prepend: z.boolean() }).nullable(),
  /** The one sequence of a model of which only attention patterns are there. */
  recorded: z.array(count).optional(),
  /** A mapping says what its weights are; nobody knows how it computes. */
  mapped: z.literal(true).optional(),
  suspicious: z.array(z.string()),
})
export type ListedModel = z.infer<typeof listedModel>

/** A folder of the library that is no whole model, and why. */
const brokenModel = z.strictObject({ id: modelId, name: z.string(), error: z.string() })
export type BrokenModel = z.infer<typeof brokenModel>

export const modelList = z.strictObject({ models: z.array(listedModel), broken: z.array(brokenModel) })
export type ModelList = z.infer<typeof modelList>

/** How often the tokens of a prompt come, one copy after the other; BOS comes once. */
const times = z.int().min(1).max(1000).optional()
/** What cross-attention reads, where the model has one; of texts and drawn tokens the last one, where nobody says it. */
const context = z.array(z.int()).max(100_000).optional()
const prompt = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    text: z.string().max(MOST_CHARACTERS),
    /** Whether BOS comes first; the model's own way where nobody says. */
    bos: z.boolean().optional(),
    context,
    times,
  }),
  z.strictObject({
    kind: z.literal('ids'),
    ids: z.array(z.int()).max(100_000),
    context,
    times,
  }),
  /** One of some sequences `[BOS, r, r]` with random r of `length` tokens: the same that analyses draw. */
  z.strictObject({
    kind: z.literal('repeat'),
    length: z.int().min(2).max(100_000),
    sequences: z.int().min(1).max(1000),
    seed: count,
    index: count,
    context,
  }),
])
export type Prompt = z.infer<typeof prompt>

const runResult = z.strictObject({
  kind: z.literal('run'),
  handle,
  model: modelId,
  /** `padding`: it only fills the sequence up, and is in no mean. */
  tokens: z.array(z.strictObject({ id: count, text: z.string(), padding: z.literal(true).optional() })),
  /** −log p of each token given those before it, in nats; `null` for the first, for padding, and where outputs are not tokens. */
  losses: z.array(z.number().nullable()),
  provider,
  /** Of the forward pass, without reading the prompt. */
  ms: z.number(),
})
export type RunResult = z.infer<typeof runResult>

const nextToken = z.strictObject({ id: count, text: z.string(), logit: z.number(), probability: z.number() })
export type NextToken = z.infer<typeof nextToken>

const axisName = z.string().min(1).max(40)

/** A place in the forward pass where something can be read. */
const hookInfo = z.strictObject({
  /** As TransformerLens names it. */
  name: z.string(),
  place: z.union([z.literal('embed'), z.literal('context'), z.literal('final'), count]),
  /** Without the batch: a run is one sequence. */
  axes: z.array(axisName),
  shape: z.array(count),
})
export type HookInfo = z.infer<typeof hookInfo>

/** Over the finite numbers, and how many the others are; `null` where no number is finite. */
const hookStatistics = z.strictObject({
  count,
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  smallest: z.number().nullable(),
  largest: z.number().nullable(),
  /** Square root of the sum of squares. */
  norm: z.number(),
  zeros: count,
  infinite: count,
  nan: count,
})
export type HookStatistics = z.infer<typeof hookStatistics>

const hookSlice = z.strictObject({
  /** Sizes of the whole slice. */
  rows: count,
  columns: count,
  /** Rows and columns of `values`. */
  window: z.tuple([count, count]),
  values: floats,
  /** Of the hook, and of the slice. */
  whole: hookStatistics,
  slice: hookStatistics,
})
export type HookSlice = z.infer<typeof hookSlice>

export const engineStatus = z.strictObject({
  /** `null` before anything had to be computed. */
  provider: provider.nullable(),
  /** Providers whose libraries are here. */
  present: z.array(provider),
  chosen: providerChoice,
  /** Processor and threads. */
  device: z.string(),
  /** Bytes of activations and open models that the engine keeps, and how many it may keep. */
  kept: count,
  budget: count,
})
export type EngineStatus = z.infer<typeof engineStatus>

const lostWork = z.strictObject({
  kind: z.enum(['run', 'analysis', 'import', 'download']),
  /** Name of the file, repository or analysis; the model's id, of a run. */
  subject: z.string(),
  model: modelId.nullable(),
  /** What computed. */
  provider: z.string().nullable(),
  /** Stands for the file or folder, of an import. */
  file: fileToken.nullable(),
})
export type LostWork = z.infer<typeof lostWork>

const place = { handle, layer: count.max(10_000) }

/** The calls about models and what they compute. A job's progress comes as events while its call is under way. */
export const engineRoutes = {
  'models.list': {
    args: z.undefined(),
    result: z.discriminatedUnion('kind', [modelList.extend({ kind: z.literal('list') }), refusal]),
  },
  /** Shows the system's dialog for a file or a folder. */
  'models.choose': {
    args: z.strictObject({ what: z.enum(['file', 'folder']) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('chosen'), file: fileToken, name: z.string() }),
      z.strictObject({ kind: z.literal('cancelled') }),
    ]),
  },
  'models.import': {
    args: z.strictObject({ file: fileToken, job: jobId, answers: importAnswers.optional() }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('imported'), model: modelId }),
      refusal,
    ]),
  },
  /** Takes an imported model from the disk. */
  'models.remove': {
    args: z.strictObject({ model: modelId }),
    result: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('done') }), refusal]),
  },
  /** What was kept beside a model: the text of its session, `null` where there is none. */
  'models.session': {
    args: z.strictObject({ model: modelId }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('session'), text: z.string().nullable() }),
      refusal,
    ]),
  },
  'models.keepSession': {
    args: z.strictObject({ model: modelId, text: z.string().max(MOST_SESSION) }),
    result: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('done') }), refusal]),
  },
  'models.run': {
    args: z.strictObject({ model: modelId, prompt, job: jobId }),
    result: z.discriminatedUnion('kind', [runResult, refusal]),
  },
  /** Rows of a head's pattern, [count, tokens]: at most `MOST_BYTES`. */
  'run.pattern': {
    args: z.strictObject({ ...place, head: count.max(10_000), from: count, count: count.max(100_000) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('pattern'), values: floats }),
      refusal,
    ]),
  },
  /**
   * The patterns of a layer as colour indices, [head, side, side]: 0 to 254 for weights 0 to 1, the largest of the
   * cells that a pixel stands for; 255 where every key comes after the query. With `others`, their means over the runs.
   */
  'run.pictures': {
    args: z.strictObject({
      ...place,
      side: z.int().min(8).max(256),
      others: z.array(handle).max(64).optional(),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('pictures'), side: count, pixels: bytes }),
      refusal,
    ]),
  },
  /** The same of a window of one pattern, for a map that is looked at closely: [rows, columns]. */
  'run.picture': {
    args: z.strictObject({
      ...place,
      head: count.max(10_000),
      /** First query and key, and how many of each; cut to the pattern. */
      from: z.tuple([count, count]),
      count: z.tuple([count.min(1), count.min(1)]),
      side: z.int().min(8).max(2048),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('picture'), rows: count, columns: count, pixels: bytes }),
      refusal,
    ]),
  },
  /** The tokens with the largest logits after a position, largest first. */
  'run.next': {
    args: z.strictObject({ handle, position: count, most: z.int().min(1).max(100) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('next'), tokens: z.array(nextToken) }),
      refusal,
    ]),
  },
  /** Every hook of the run's model, in the order of the forward pass. */
  'run.hooks': {
    args: z.strictObject({ handle }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('hooks'), hooks: z.array(hookInfo) }),
      refusal,
    ]),
  },
  /** A window of two axes of a hook, captured when it is asked for: at most `MOST_BYTES`. */
  'run.hook': {
    args: z.strictObject({
      handle,
      hook: z.string().min(1).max(200),
      rows: axisName,
      columns: axisName,
      /** An index on each of the other axes. */
      at: z.record(axisName, count),
      from: z.tuple([count, count]),
      count: z.tuple([count, count]),
    }),
    result: z.discriminatedUnion('kind', [hookSlice.extend({ kind: z.literal('hook') }), refusal]),
  },
  /** Shows the system's dialog and writes a hook of the run whole, in float32: `.npy` or `.safetensors`. */
  'run.saveHook': {
    args: z.strictObject({ handle, hook: z.string().min(1).max(200), name: z.string().min(1).max(200) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('saved'), name: z.string() }),
      z.strictObject({ kind: z.literal('cancelled') }),
      refusal,
    ]),
  },
  /**
   * How many tokens the model held for likelier than the one that came, and one more: 1 is the likeliest. `null` for
   * the first, and where outputs are not tokens.
   */
  'run.ranks': {
    args: z.strictObject({ handle }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('ranks'), ranks: z.array(count.nullable()) }),
      refusal,
    ]),
  },
  'run.release': { args: z.strictObject({ handle }), result: z.undefined() },
  'engine.status': { args: z.undefined(), result: engineStatus.nullable() },
  /** What the engine was working on when the last run of the app ended before it was done, until that is settled. */
  'engine.lost': { args: z.undefined(), result: z.array(lostWork) },
  /** A person has said what becomes of what was lost. */
  'engine.settleLost': { args: z.undefined(), result: z.undefined() },
  /** Starts the engine where it does not run yet; its status comes as an event. */
  'engine.start': { args: z.undefined(), result: z.undefined() },
  /** Chooses what computes. Models are opened again on it. */
  'engine.choose': {
    args: z.strictObject({ provider: providerChoice }),
    result: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('done') }), refusal]),
  },
  'jobs.cancel': { args: z.strictObject({ job: jobId }), result: z.undefined() },
} as const

export const jobProgress = z.strictObject({
  job: jobId,
  done: z.number(),
  total: z.number(),
  /** What is done now, of a job that does one thing after the other. */
  phase: z.string().optional(),
})

/** What the engine tells without being asked, as a sentence. */
export const engineNotice = z.strictObject({ message: z.string(), lost: z.boolean() })
