import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import type { EngineStatus, ProviderChoice } from '#shared/ipc/engine'
import { resourcesFolder } from '../library/resources-folder'
import { Engine } from '../run/engine'
import { runnable } from '../run/model-folder'
import { presentProviders } from '../runtime/providers'
import { KeptMemory } from './kept-memory'
import { ModelAnalyses } from './model-analyses'
import { ModelLibrary } from './model-library'
import { ModelRuns } from './model-runs'
import { OpenModels, promptIds, tokenText, type OpenModel } from './open-models'
import type { EngineCall, EngineCalls, EngineFault, EngineSettings } from './protocol'
import { faultOf } from './thread-error'

/** A request under way. */
interface Job {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

interface Listeners {
  readonly onStatus: (status: EngineStatus) => void
  readonly onNotice: (sentence: string) => void
}

type Answers = {
  [C in EngineCall]: (args: EngineCalls[C]['args'], job: Job) => Promise<EngineCalls[C]['result']>
}

/** What only reads and writes files need not wait for what computes. */
const BESIDE: ReadonlySet<EngineCall> = new Set(['list', 'import'])

/** The engine as the window uses it: a library, open models and runs under handles. One thing computes at a time. */
export class EngineService {
  readonly #library: ModelLibrary
  readonly #memory: KeptMemory
  readonly #models: OpenModels
  readonly #runs: ModelRuns
  readonly #analyses: ModelAnalyses
  /** Whose words the tokens of a run are. */
  readonly #spoken = new Map<string, OpenModel>()
  #engine: Engine
  #choice: ProviderChoice
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    { library, provider, budget }: EngineSettings,
    private readonly listeners: Listeners,
  ) {
    this.#library = new ModelLibrary(library)
    this.#memory = new KeptMemory(budget)
    this.#models = new OpenModels(this.#library, this.#memory, (model) => {
      void this.#inTurn(() => this.#engine.close(model))
    })
    this.#runs = new ModelRuns(this.#memory)
    this.#analyses = new ModelAnalyses(this.#memory)
    this.#choice = provider
    this.#engine = this.#newEngine()
  }

  /** @throws what `fault` makes a sentence of */
  async answer<C extends EngineCall>(
    call: C,
    args: EngineCalls[C]['args'],
    job: Job,
  ): Promise<EngineCalls[C]['result']> {
    const work = () => this.#answers[call](args, job)
    return BESIDE.has(call) ? work() : this.#inTurn(work)
  }

  /** Why something was not done, in words for the window. */
  fault(error: unknown): EngineFault {
    return faultOf(error, [this.#library.folder, join(resourcesFolder(), 'models')])
  }

  readonly #answers: Answers = {
    list: () => this.#library.list(),
    import: async ({ path }, job) => ({ model: await this.#library.import(path, job) }),
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
    run: async ({ model, prompt }, job) => {
      const opened = await this.#models.get(model)
      const ids = promptIds(opened, prompt)
      const run = await this.#runs.start(this.#engine, opened.model, ids, job)
      this.#spoken.set(run.handle, opened)
      await this.#tellStatus()
      return { ...run, model, tokens: ids.map((id) => ({ id, text: tokenText(opened, id) })) }
    },
    pattern: ({ handle, layer, head, from, count }) => this.#runs.pattern(handle, layer, head, from, count),
    pictures: ({ handle, layer, side }) => this.#runs.pictures(handle, layer, side),
    next: async ({ handle, position, most }) => {
      const tokens = await this.#runs.next(handle, position, most)
      const opened = this.#spoken.get(handle)!
      return tokens.map((token) => ({ ...token, text: tokenText(opened, token.id) }))
    },
    analyse: async (request, job) => {
      const model = await this.#models.get(request.model)
      const tokensOfRun = (handle: string) => this.#runs.tokens(handle)
      const answer = await this.#analyses.answer(request, {
        ...job,
        model,
        tokensOfRun,
        engine: this.#engine,
      })
      await this.#tellStatus()
      return answer
    },
    hooks: ({ handle }) => Promise.resolve(this.#runs.hooks(handle)),
    hook: ({ handle, hook, ...slice }) => this.#runs.hook(handle, hook, slice),
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

  #newEngine(): Engine {
    return new Engine({ provider: this.#choice, onNotice: this.listeners.onNotice })
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

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}
