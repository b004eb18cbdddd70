import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import type { EngineStatus, ProviderChoice } from '#shared/ipc/engine'
import { resourcesFolder } from '../library/resources-folder'
import { Engine } from '../run/engine'
import { runnable, type RunnableModel } from '../run/model-folder'
import type { TokenBatch } from '../run/token-batch'
import { presentProviders } from '../runtime/providers'
import { padding } from '../tokenizers/padding'
import { FaultSwitch } from './chosen-fault'
import { bareWeights } from './circuit-weights'
import { compileInto } from './compiled-circuit'
import { KeptMemory } from './kept-memory'
import { ModelAnalyses, readsDataSet } from './model-analyses'
import { ModelCircuits } from './model-circuits'
import { ModelDownloads } from './model-downloads'
import { ModelLibrary } from './model-library'
import { ModelRuns } from './model-runs'
import { OpenModels, tokenText, type OpenModel } from './open-models'
import { promptIds } from './prompt-ids'
import { FoundSamples } from './found-samples'
import type { EngineCall, EngineCalls, EngineFault, EngineSettings } from './protocol'
import { faultOf } from './thread-error'
import { foundTokens, tokenTexts } from './token-search'
import { Turns, type LetOthers } from './turns'

/** A request under way. */
interface Job {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number, phase?: string) => void
  /** Told what there is so far of an analysis. */
  readonly onPart?: (json: string) => void
  /** What takes long calls it between its steps. */
  readonly letOthers?: LetOthers
}

interface Listeners {
  readonly onStatus: (status: EngineStatus) => void
  readonly onNotice: (sentence: string) => void
}

type Answers = {
  [C in EngineCall]: (args: EngineCalls[C]['args'], job: Job) => Promise<EngineCalls[C]['result']>
}

/** What only reads and writes files need not wait for what computes, nor do the small parts of a map. */
const BESIDE: ReadonlySet<EngineCall> = new Set([
  'list',
  'import',
  'map',
  'tensors',
  'available',
  'inspect',
  'download',
  'discard',
  'circuitOpen',
  'circuitCells',
  'circuitLine',
  'tokenTexts',
  'tokenFind',
  'samples',
  'session',
  'keepSession',
])

/** A pass over a data set may take hours, and the engine is not exchanged under it. */
function isLong<C extends EngineCall>(call: C, args: EngineCalls[C]['args']): boolean {
  return call === 'choose' || (call === 'analyse' && readsDataSet(args as EngineCalls['analyse']['args']))
}

/** The engine as the window uses it: a library, open models and runs under handles. One thing computes at a time. */
export class EngineService {
  readonly #fault: FaultSwitch
  readonly #library: ModelLibrary
  readonly #memory: KeptMemory
  readonly #downloads: ModelDownloads
  readonly #models: OpenModels
  readonly #runs: ModelRuns
  readonly #analyses: ModelAnalyses
  readonly #circuits: ModelCircuits
  readonly #samples = new FoundSamples()
  readonly #turns = new Turns()
  /** Whose words the tokens of a run are. */
  readonly #spoken = new Map<string, OpenModel>()
  /** What each model with cross-attention read last beside a prompt: tokens that are drawn are read with it. */
  readonly #contexts = new Map<string, TokenBatch>()
  #engine: Engine
  #choice: ProviderChoice

  constructor(
    { library, provider, budget, fault = null }: EngineSettings,
    private readonly listeners: Listeners,
  ) {
    this.#fault = new FaultSwitch(fault)
    this.#library = new ModelLibrary(library)
    this.#downloads = new ModelDownloads(this.#library)
    this.#memory = new KeptMemory(budget)
    this.#models = new OpenModels(this.#library, this.#memory, (model) => {
      void this.#turns.take(() => this.#engine.close(model))
    })
    this.#runs = new ModelRuns(this.#memory)
    this.#analyses = new ModelAnalyses(this.#memory)
    this.#circuits = new ModelCircuits(this.#memory)
    this.#choice = provider
    this.#engine = this.#newEngine()
  }

  /** @throws what `fault` makes a sentence of */
  async answer<C extends EngineCall>(
    call: C,
    args: EngineCalls[C]['args'],
    job: Job,
  ): Promise<EngineCalls[C]['result']> {
    const work = async (letOthers?: LetOthers) => {
      await this.#fault.reached(call)
      return this.#answers[call](args, { ...job, letOthers })
    }
    return BESIDE.has(call) ? work() : this.#turns.take(work, isLong(call, args))
  }

  /** Why something was not done, in words for the window. */
  fault(error: unknown): EngineFault {
    return faultOf(error, [this.#library.folder, join(resourcesFolder(), 'models')])
  }

  readonly #answers: Answers = {
    list: () => this.#library.list(),
    import: async ({ path, answers }, job) => ({ model: await this.#library.import(path, job, answers) }),
    map: async ({ model, mapping }, job) => ({ model: await this.#library.map(model, mapping, job) }),
    tensors: ({ model }) => this.#library.tensors(model),
    remove: async ({ model }) => {
      this.#memory.deleteAll(`model ${model}`)
      const found = await this.#library.open(model).catch(() => null)
      if (found) {
        this.#runs.releaseAll(found.folder)
        // Some systems keep a file that is still mapped.
        if (found.manifest.config) await this.#engine.close(runnable(found))
      }
      await this.#library.remove(model)
      await this.#tellStatus()
    },
    session: async ({ model }) => ({ text: await this.#library.session(model) }),
    keepSession: ({ model, text }) => this.#library.keepSession(model, text),
    run: async ({ model, prompt }, job) => {
      const opened = await this.#models.get(model)
      const ids = await promptIds(opened, prompt)
      const last = prompt.kind === 'ids' ? undefined : this.#contexts.get(model)
      const context = prompt.context ? [prompt.context] : last
      const isPadding = padding(ids, opened.tokenizer)
      const run = await this.#runs.start(this.#engine, opened.model, ids, { ...job, context }, isPadding)
      if (context) this.#contexts.set(model, context)
      this.#spoken.set(run.handle, opened)
      await this.#tellStatus()
      const tokens = ids.map((id, position) => ({
        id,
        text: tokenText(opened, id),
        ...(isPadding[position] ? { padding: true as const } : {}),
      }))
      return { ...run, model, tokens }
    },
    pattern: ({ handle, layer, head, from, count }) => this.#runs.pattern(handle, layer, head, from, count),
    pictures: ({ handle, layer, side, others }) => this.#runs.pictures(handle, layer, side, others),
    picture: ({ handle, layer, head, side, ...window }) =>
      this.#runs.picture(handle, layer, head, window, side),
    next: async ({ handle, position, most }) => {
      const tokens = await this.#runs.next(handle, position, most)
      const opened = this.#spoken.get(handle)!
      return tokens.map((token) => ({ ...token, text: tokenText(opened, token.id) }))
    },
    compile: async ({ document }) => ({ model: await compileInto(this.#library.folder, document) }),
    analyse: async (request, job) => {
      const model = await this.#models.get(request.model)
      const tokensOfRun = (handle: string) => this.#runs.tokens(handle)
      const keptOfRun = (handle: string, hook: string) => this.#runs.kept(handle, hook)
      const answer = await this.#analyses.answer(request, {
        ...job,
        model,
        tokensOfRun,
        keptOfRun,
        context:
          request.tokens.kind === 'run'
            ? this.#runs.context(request.tokens.handle)
            : this.#contexts.get(request.model),
        engine: this.#engine,
      })
      await this.#tellStatus()
      return answer
    },
    samples: async (request) => this.#samples.find(await this.#models.get(request.model), request),
    ranks: ({ handle }) => this.#runs.ranks(handle),
    hooks: ({ handle }) => Promise.resolve(this.#runs.hooks(handle)),
    hook: ({ handle, hook, ...slice }) => this.#runs.hook(handle, hook, slice),
    saveHook: ({ handle, hook, path }) => this.#runs.save(handle, hook, path),
    circuitOpen: async ({ model, matrix }) => this.#circuits.open(await this.#weights(model), matrix),
    circuitCells: async ({ model, matrix, rows, columns }) =>
      this.#circuits.cells(await this.#weights(model), matrix, rows, columns),
    circuitLine: async ({ model, matrix, side, index, most }) =>
      this.#circuits.line(await this.#weights(model), matrix, side, index, most),
    tokenTexts: async ({ model, ids }) => tokenTexts(await this.#models.get(model), ids),
    tokenFind: async ({ model, text, most }) => foundTokens(await this.#models.get(model), text, most),
    available: () => this.#downloads.available(),
    inspect: ({ model, ...hub }, job) => this.#downloads.inspect(model, hub, job),
    download: async ({ model, ...hub }, job) => ({ model: await this.#downloads.download(model, hub, job) }),
    discard: ({ id }) => this.#downloads.discard(id).then(() => undefined),
    configure: async ({ library, budget }) => {
      this.#library.folder = library
      this.#memory.budget = budget
      await this.#tellStatus()
    },
    release: async ({ handle }) => {
      this.#runs.release(handle)
      this.#spoken.delete(handle)
      await this.#tellStatus()
    },
    choose: async ({ provider }) => {
      if (provider === this.#choice) return
      const [engine, choice] = [this.#engine, this.#choice]
      this.#choice = provider
      this.#engine = this.#newEngine()
      try {
        await this.#engine.provider()
        await engine.release()
      } catch (error) {
        ;[this.#engine, this.#choice] = [engine, choice]
        throw error
      } finally {
        await this.#tellStatus()
      }
    },
  }

  async #weights(model: string): Promise<RunnableModel> {
    return bareWeights((await this.#models.get(model)).model)
  }

  #newEngine(): Engine {
    return new Engine({
      provider: this.#choice,
      onNotice: this.listeners.onNotice,
      losesDevice: () => this.#fault.takesDevice(),
    })
  }

  async #tellStatus(): Promise<void> {
    const provider = await this.#engine.provider().catch(() => null)
    this.listeners.onStatus({
      provider,
      present: presentProviders(),
      chosen: this.#choice,
      device: `${cpus()[0]?.model.trim() ?? 'CPU'}, ${availableParallelism()} threads`,
      kept: this.#memory.bytes,
      budget: this.#memory.budget,
    })
  }
}
