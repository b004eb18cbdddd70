import { setTimeout as wait } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import type { EngineStatus, ProviderChoice } from '#shared/ipc/engine'
import type {
  EngineCall,
  EngineCalls,
  EngineFault,
  EngineSettings,
  FromEngine,
  ToEngine,
} from '../../engine/thread/protocol'
import { spacedProgress } from './spaced-progress'

/** More waiting requests than this are a fault of who asks: the engine answers one at a time. */
const MOST_WAITING = 256
/** Progress is for the eye. */
const PROGRESS_MS = 50

/** A request that the engine refused, or that was lost with its thread. */
export class EngineRefusal extends Error {
  constructor(readonly fault: EngineFault) {
    super(fault.message)
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: EngineRefusal) => void
  readonly progress: ReturnType<typeof spacedProgress>
  readonly onPart: (json: string) => void
}

type OnProgress = (done: number, total: number, phase?: string) => void

interface Listeners {
  readonly onStatus: (status: EngineStatus) => void
  /** @param lost whether runs went with a thread that ended */
  readonly onNotice: (sentence: string, lost: boolean) => void
}

/**
 * The engine's thread, started when it is first needed. One that throws, runs out of heap or is ended is replaced at
 * the next request; what it was asked is refused, and that is told.
 */
export class EngineThread {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #next = 0
  #provider: ProviderChoice = 'auto'
  #status: EngineStatus | null = null

  /** @param spawn starts a thread of `engine/worker.ts` */
  constructor(
    private settings: Omit<EngineSettings, 'provider'>,
    private readonly spawn: (settings: EngineSettings) => Worker,
    private readonly listeners: Listeners,
  ) {}

  get status(): EngineStatus | null {
    return this.#status
  }

  /** @throws EngineRefusal */
  ask<C extends EngineCall>(
    call: C,
    args: EngineCalls[C]['args'],
    {
      onProgress = () => {},
      onPart = () => {},
      onId,
    }: { onProgress?: OnProgress; onPart?: (json: string) => void; onId?: (id: number) => void } = {},
  ): Promise<EngineCalls[C]['result']> {
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(refusal('BUSY', 'The engine has too much to do. Try again in a moment.'))
    }
    const id = this.#next++
    onId?.(id)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: resolve as (value: unknown) => void,
        reject,
        progress: spacedProgress(onProgress, PROGRESS_MS),
        onPart,
      })
      this.#send({ id, call, args })
    })
  }

  cancel(id: number): void {
    if (this.#waiting.has(id)) this.#send({ cancel: id })
  }

  /** Chooses what computes, now and after a restart. @throws EngineRefusal when that does not work here */
  async choose(provider: ProviderChoice): Promise<void> {
    if (this.#worker) await this.ask('choose', { provider })
    this.#provider = provider
  }

  /** Where models are and how much may be kept, now and after a restart. @throws EngineRefusal */
  async configure(settings: Pick<EngineSettings, 'library' | 'budget'>): Promise<void> {
    this.settings = { ...this.settings, ...settings }
    if (this.#worker) await this.ask('configure', settings)
  }

  /** Starts the thread where none runs, so that it tells its status. */
  async start(): Promise<void> {
    const { library, budget } = this.settings
    if (!this.#worker) await this.ask('configure', { library, budget })
  }

  /** Whether something is under way: a thread that is ended while native code runs in it takes its process along. */
  get isBusy(): boolean {
    return this.#worker !== null && this.#waiting.size > 0
  }

  /** Gives up what is under way, and ends the thread when nothing runs in it any more, or after `longest` milliseconds. */
  async retire(longest: number): Promise<void> {
    for (const id of this.#waiting.keys()) this.cancel(id)
    const until = performance.now() + longest
    while (this.isBusy && performance.now() < until) await wait(20)
    await this.end()
  }

  async end(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #send(message: ToEngine): void {
    this.#worker ??= this.#started()
    this.#worker.postMessage(message)
  }

  #started(): Worker {
    const worker = this.spawn({ ...this.settings, provider: this.#provider })
    let fault: NodeJS.ErrnoException | null = null
    worker.on('message', (message: FromEngine) => this.#take(message))
    worker.on('error', (error: NodeJS.ErrnoException) => (fault = error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#lost(fault)
    })
    return worker
  }

  #take(message: FromEngine): void {
    if (message.kind === 'status') {
      this.#status = message.status
      return this.listeners.onStatus(message.status)
    }
    if (message.kind === 'notice') return this.listeners.onNotice(message.message, false)
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    if (message.kind === 'progress') {
      return waiting.progress.tell(message.done, message.total, message.phase)
    }
    if (message.kind === 'part') return waiting.onPart(message.json)
    this.#waiting.delete(message.id)
    waiting.progress.end()
    if (message.kind === 'answer') waiting.resolve(message.value)
    else waiting.reject(new EngineRefusal(message.fault))
  }

  #lost(fault: NodeJS.ErrnoException | null): void {
    this.#worker = null
    const isHeap = fault?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    const why = isHeap ? 'The engine ran out of memory' : 'The engine stopped'
    if (fault) console.error('The engine thread ended:', fault)
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject, progress } of waiting) {
      progress.end()
      reject(
        refusal(
          'ENGINE_LOST',
          `${why} before this was done. Try it again${isHeap ? ', with fewer tokens' : ''}.`,
        ),
      )
    }
    if (this.#status) this.listeners.onStatus((this.#status = { ...this.#status, kept: 0 }))
    this.listeners.onNotice(`${why} and starts again. Models are kept; runs have to be made again.`, true)
  }
}

function refusal(code: string, message: string): EngineRefusal {
  return new EngineRefusal({ code, message, gone: false })
}
