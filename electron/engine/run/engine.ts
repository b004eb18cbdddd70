import { availableParallelism } from 'node:os'
import { isWorthATry, presentProviders, PROVIDER_NAMES, type Provider } from '../runtime/providers'
import { forward } from './forward'
import type { ForwardJob, ForwardResult } from './forward-job'
import { requireMemory } from './memory-need'
import { requireForwardPass, requireUnchanged, type RunnableModel } from './model-folder'
import { PartRunner } from './part-runner'
import { recordedRun } from './recorded-run'
import { RunError } from './run-error'
import { providerSelfTest, type SelfTest } from './self-test'
import { requireTokens } from './token-batch'

export interface EngineOptions {
  /** `auto`: the best one that passes its self-test. */
  readonly provider: Provider | 'auto'
  readonly threads?: number
  /** Told when a provider is not believed or a device is lost, in a sentence. */
  readonly onNotice?: (sentence: string) => void
  /** Where recovery is tested: whether a device that is no CPU is lost now. */
  readonly losesDevice?: () => boolean
}

/** What an analysis needs of an engine. */
export type ForwardEngine = Pick<Engine, 'run'>

/** The same engine for one piece of work that can be cancelled. */
export function cancellable(engine: ForwardEngine, signal: AbortSignal): ForwardEngine {
  return { run: (model, job) => engine.run(model, { signal, ...job }) }
}

/** Runs models on the provider that was chosen; when its device is lost, on the CPU from then on. */
export class Engine {
  readonly #runners = new Map<string, PartRunner>()
  readonly #threads: number
  readonly #notice: (sentence: string) => void
  readonly #losesDevice: () => boolean
  #provider: Promise<Provider>

  constructor({ provider, threads, onNotice, losesDevice }: EngineOptions) {
    this.#threads = threads ?? availableParallelism()
    this.#notice = onNotice ?? (() => {})
    this.#losesDevice = losesDevice ?? (() => false)
    this.#provider = chosenProvider(provider, this.#threads, this.#notice)
    // Who runs something hears of it; nobody else has to.
    this.#provider.catch(() => {})
  }

  /** What computes. @throws RunError when a provider was named that does not work here */
  provider(): Promise<Provider> {
    return this.#provider
  }

  /**
   * `forward` on the engine's provider. When a device is lost midway, the job starts again on the CPU: `take` may be
   * given a hook twice then.
   *
   * @throws RunError
   */
  async run(model: RunnableModel, job: ForwardJob): Promise<ForwardResult & { readonly provider: Provider }> {
    const { patterns } = model.manifest
    if (patterns) {
      await requireUnchanged(model)
      return { ...(await recordedRun(model, patterns, job)), provider: 'cpu' }
    }
    requireForwardPass(model)
    const provider = await this.#provider
    await requireUnchanged(model)
    // What no memory would make right is said first.
    if (!('layer' in job.start)) requireTokens(model.config, job.start)
    requireMemory(model, job)
    try {
      if (provider !== 'cpu' && this.#losesDevice()) throw new Error('the device was taken away')
      return { ...(await forward(this.#runnerOf(model, provider), job)), provider }
    } catch (error) {
      if (error instanceof RunError) throw error
      if (isOutOfMemory(error)) {
        throw new RunError(
          'OUT_OF_MEMORY',
          'There is not enough memory for this run. Ask for fewer hooks or tokens.',
        )
      }
      if (provider === 'cpu') throw error
      this.#notice(
        `The GPU was lost; using the CPU. The job goes on, more slowly. (${provider}: ${firstLine(error)})`,
      )
      await this.#release(provider)
      this.#provider = Promise.resolve('cpu')
      return this.run(model, job)
    }
  }

  /** Forgets the sessions of a model. */
  async close(model: RunnableModel): Promise<void> {
    for (const [key, runner] of this.#runners) {
      if (runner.model.folder !== model.folder) continue
      this.#runners.delete(key)
      await runner.release()
    }
  }

  async release(): Promise<void> {
    const runners = [...this.#runners.values()]
    this.#runners.clear()
    for (const runner of runners) await runner.release()
  }

  #runnerOf(model: RunnableModel, provider: Provider): PartRunner {
    const key = `${provider} ${model.folder}`
    const runner = this.#runners.get(key) ?? new PartRunner(model, provider, this.#threads)
    this.#runners.set(key, runner)
    return runner
  }

  async #release(provider: Provider): Promise<void> {
    for (const [key, runner] of this.#runners) {
      if (runner.provider !== provider) continue
      this.#runners.delete(key)
      // The device is gone: what cannot be given back is gone with it.
      await runner.release().catch(() => {})
    }
  }
}

async function chosenProvider(
  wanted: Provider | 'auto',
  threads: number,
  notice: (sentence: string) => void,
): Promise<Provider> {
  if (wanted === 'cpu') return 'cpu'
  const present = presentProviders()
  if (wanted !== 'auto') {
    const test = present.includes(wanted) ? await providerSelfTest(wanted, threads) : null
    if (test?.passed) return wanted
    throw new RunError(
      'NO_PROVIDER',
      `${PROVIDER_NAMES[wanted]} does not work here: ${test?.reason ?? 'it is not installed'}. The CPU always does.`,
    )
  }
  for (const provider of present.filter(isWorthATry)) {
    if (provider === 'cpu') break
    const test = await providerSelfTest(provider, threads)
    if (test.passed) return provider
    if (isUntrue(test)) notice(`${PROVIDER_NAMES[provider]} is not used: ${test.reason}.`)
  }
  return 'cpu'
}

/** It computes, but not what the CPU does. That there is no device is nothing to tell. */
function isUntrue({ passed, difference }: SelfTest): boolean {
  return !passed && difference !== null
}

function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  return /bad_alloc|array buffer allocation failed|failed to allocate memory|invalid typed array length/i.test(
    message,
  )
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n')[0]
}
