import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { AnalysisRequest, AnalysisTokens } from '#shared/ipc/analysis'
import { MOST_BYTES } from '#shared/ipc/engine'
import type { Analysis, AnalysisInput, AnalysisResult } from '../analyses/analysis'
import { AnalysisError } from '../analyses/analysis-error'
import { drawnRepeats } from '../analyses/drawn-repeats'
import { analyses } from '../analyses/registry'
import { describedResult, requireOptions, requirePossible, runAnalysis } from '../analyses/run-analysis'
import { openSamples, samplesOfText } from '../analyses/samples'
import { withContext } from '../run/context-engine'
import type { Activation } from '../run/activation'
import { cancellable, type Engine, type ForwardEngine } from '../run/engine'
import { RunError } from '../run/run-error'
import { requireTokens, type TokenBatch } from '../run/token-batch'
import { reusing } from './kept-forward'
import { bareWeights } from './circuit-weights'
import type { KeptMemory } from './kept-memory'
import type { OpenModel } from './open-models'
import { ThreadError } from './thread-error'
import type { LetOthers } from './turns'

interface AnalysisJob {
  readonly model: OpenModel
  readonly engine: Engine
  readonly tokensOfRun: (handle: string) => TokenBatch
  /** What the memory still has of a hook of a run. */
  readonly keptOfRun: (handle: string, hook: string) => Activation | undefined
  /** What models with cross-attention read beside the tokens. */
  readonly context?: TokenBatch
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
  /** Told what there is so far, as JSON. */
  readonly onPart?: (json: string) => void
  /** Lets what is short be computed first. */
  readonly letOthers?: LetOthers
}

interface AnalysisAnswer {
  readonly json: string
  readonly notes: string[]
}

/** Whether an analysis is a pass over the samples of a file. */
export const readsDataSet = ({ name }: Pick<AnalysisRequest, 'name'>): boolean =>
  analyses.find((each) => each.name === name)?.tokens === 'data'

/** The command line's analyses, for the window; what was answered once is kept for as long as the memory has room. */
export class ModelAnalyses {
  constructor(readonly memory: KeptMemory) {}

  /** @throws AnalysisError, RunError, ThreadError */
  async answer(request: AnalysisRequest, job: AnalysisJob): Promise<AnalysisAnswer> {
    const analysis = analyses.find(({ name }) => name === request.name)
    if (!analysis) throw new ThreadError('BAD_REQUEST', `There is no analysis “${request.name}”.`)
    requireOptions(analysis, request.options)
    requirePossible(analysis, job.model.model)
    const notes: string[] = []
    const note = (sentence: string) => void notes.push(sentence)
    const tokens = await tokensOf(request.tokens, request.options, job, note)
    const { stamp } = job.model.model
    const provider = await job.engine.provider()
    const key = `analysis ${JSON.stringify([request.model, stamp, provider, job.context, { ...request, tokens }, await stampsOf(request.chosen)])}`
    const kept = this.memory.get(key) as AnalysisAnswer | undefined
    if (kept) return kept
    const json = JSON.stringify(await this.#run(analysis, request, tokens, job, note))
    if (json.length > MOST_BYTES) {
      throw new ThreadError('BAD_REQUEST', 'The result is too large to show. Ask for fewer tokens or heads.')
    }
    const answer = { json, notes }
    this.memory.put(key, answer, 2 * (json.length + key.length))
    return answer
  }

  async #run(
    analysis: Analysis,
    { options, tokens: source, seed, files, chosen = {} }: AnalysisRequest,
    tokens: TokenBatch,
    { model: opened, engine, keptOfRun, context, signal, onProgress, onPart, letOthers }: AnalysisJob,
    note: (sentence: string) => void,
  ): Promise<unknown> {
    const model = analysis.tokens === 'none' ? await bareWeights(opened.model) : opened.model
    if (analysis.tokens === 'needed') requireTokens(model.config, tokens)
    const repeat = source.kind === 'repeat' ? source : null
    const stillWanted = () => {
      if (signal.aborted) throw new RunError('CANCELLED', 'The analysis was cancelled.')
    }
    const shared = letOthers && analysis.tokens === 'data' ? yielding(engine, letOthers) : engine
    const computing = withContext(cancellable(shared, signal), context, tokens)
    const provider = await engine.provider()
    const input: AnalysisInput = {
      model,
      engine:
        source.kind === 'run'
          ? reusing(computing, tokens, (hook) => keptOfRun(source.handle, hook), provider)
          : computing,
      context,
      tokens: analysis.tokens === 'needed' ? tokens : [],
      repeat: repeat && { length: repeat.length, sequences: repeat.sequences, seed: repeat.seed },
      // Which they are was checked by name; what they say is the analysis's to read.
      options: options,
      seed,
      threads: availableParallelism(),
      progress: (done, total) => {
        stillWanted()
        onProgress(done, total)
      },
      stillWanted,
      textOfFile: (name) => fileText(files, name),
      samplesOfFile: async (name, hasText) =>
        Object.hasOwn(chosen, name)
          ? openSamples(chosen[name], basename(chosen[name]), hasText)
          : samplesOfText(await fileText(files, name), hasText),
      note,
    }
    const partial =
      onPart &&
      spaced((soFar: () => AnalysisResult) => {
        const json = JSON.stringify(describedResult(analysis, input, soFar(), provider))
        if (json.length <= MOST_BYTES) onPart(json)
      })
    return runAnalysis(analysis, { ...input, partial }, () => engine.provider())
  }
}

/** An engine that lets others compute before each of its runs. */
function yielding(engine: ForwardEngine, letOthers: LetOthers): ForwardEngine {
  return {
    async run(model, job) {
      await letOthers()
      return engine.run(model, job)
    },
  }
}

/** Parts are for the eye: no more often than it reads them, and never most of the work. */
const PART_MS = 700

function spaced<T>(tell: (what: T) => void): (what: T) => void {
  let next = performance.now() + PART_MS
  return (what) => {
    const start = performance.now()
    if (start < next) return
    tell(what)
    const end = performance.now()
    next = end + Math.max(PART_MS, 10 * (end - start))
  }
}

/** Files are known by when they were written and how long they are. */
function stampsOf(chosen: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return Promise.all(
    Object.values(chosen).map((path) =>
      stat(path).then(
        ({ mtimeMs, size }) => [mtimeMs, size],
        () => null,
      ),
    ),
  )
}

async function tokensOf(
  source: AnalysisTokens,
  { bos }: AnalysisRequest['options'],
  { model: { model }, tokensOfRun }: AnalysisJob,
  note: (sentence: string) => void,
): Promise<TokenBatch> {
  if (source.kind === 'none') return []
  if (source.kind === 'ids') return source.ids
  if (source.kind === 'run') return tokensOfRun(source.handle)
  const options = typeof bos === 'string' ? { bos } : {}
  return drawnRepeats({ model, options, note }, source)
}

function fileText(files: Readonly<Record<string, string>>, name: string): Promise<string> {
  if (Object.hasOwn(files, name)) return Promise.resolve(files[name])
  return Promise.reject(new AnalysisError('USAGE', `The file “${name}” was not given.`))
}
