import { partGraph, type Part, type PartGraph, type Stage } from '../graph/part-graph'
import type { EditSlot } from '../graph/taps'
import type { Provider } from '../runtime/providers'
import { createSession, type Feed, type Output, type Session } from '../runtime/session'
import type { RunnableModel } from './model-folder'

/** What is wanted of one part in one run. */
export interface PartJob {
  readonly part: Part
  readonly capture: ReadonlySet<string>
  readonly edits: readonly EditSlot[]
  readonly result: boolean
  readonly headGroups: number
  readonly stage: Stage
}

/** Sessions are kept for the next run that wants the same: as many as serve three kinds of runs. */
const KINDS_OF_RUNS = 3

interface Ready {
  readonly graph: PartGraph
  readonly session: Session | null
}

/** The sessions of one model on one provider. */
export class PartRunner {
  readonly #ready = new Map<string, Ready>()

  constructor(
    readonly model: RunnableModel,
    readonly provider: Provider,
    readonly threads: number,
  ) {}

  /**
   * @param feeds by the names of `partInputs` and of edits; more than the graph has may be given
   * @param into arrays that take what is computed, by hook or by what the part hands on: see `Session`
   * @returns what the hooks hold, and what the part hands on, as `result` where it is one value
   */
  async run(
    job: PartJob,
    feeds: Readonly<Record<string, Feed>>,
    into: Readonly<Record<string, Output>> = {},
  ): Promise<Map<string, Output>> {
    const { graph, session } = await this.#prepared(job)
    const fed = Object.fromEntries(graph.inputs.map((name) => [name, feeds[name]]))
    const taken = Object.entries(into).map(([name, output]) => [graph.outputs.get(name)!, output])
    const computed = session
      ? await session.run(fed, Object.fromEntries(taken) as Record<string, Output>)
      : {}
    return new Map(
      [...graph.outputs].map(([hook, value]) => [hook, computed[value] ?? (feeds[value] as Output)]),
    )
  }

  async release(): Promise<void> {
    const ready = [...this.#ready.values()]
    this.#ready.clear()
    for (const { session } of ready) await session?.release()
  }

  async #prepared(job: PartJob): Promise<Ready> {
    const key = JSON.stringify({ ...job, capture: [...job.capture].sort() })
    const known = this.#ready.get(key)
    this.#ready.delete(key)
    const ready = known ?? (await this.#made(job))
    this.#ready.set(key, ready)
    await this.#forgetOldest()
    return ready
  }

  async #made(job: PartJob): Promise<Ready> {
    const { config, stored, folder } = this.model
    const graph = partGraph({ config, stored, ...job })
    const { provider, threads } = this
    const session = graph.bytes && (await createSession(graph.bytes, { folder, provider, threads }))
    return { graph, session }
  }

  async #forgetOldest(): Promise<void> {
    const most = KINDS_OF_RUNS * (this.model.config.n_layers + 2)
    while (this.#ready.size > most) {
      const [key, { session }] = this.#ready.entries().next().value!
      this.#ready.delete(key)
      await session?.release()
    }
  }
}
