import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import { giveBack } from './give-back'
import type { Provider } from './providers'

/** What a graph is fed with. */
export interface Feed {
  readonly shape: readonly number[]
  readonly values: Float32Array | BigInt64Array
}

/** What a graph gives. */
export interface Output {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export interface SessionOptions {
  /** Where the weights lie that the graph points to. */
  readonly folder: string
  readonly provider: Provider
  readonly threads: number
  /**
   * Whether what a run needs is kept for the next one: where all runs are of one size it is reused, and memory that is
   * given back to the system at every run would not return to it at once.
   */
  readonly keepsMemory?: boolean
}

/** A graph that is ready to run. Creating and running one block the thread: never on Electron's main thread. */
export interface Session {
  /**
   * @param into arrays of the right shape into which outputs are written as they are computed, instead of new ones.
   *   Where all outputs have one, nothing is copied.
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    into?: Readonly<Record<string, Output>>,
  ): Promise<Record<string, Output>>
  release(): Promise<void>
}

/** What goes wrong comes as an exception: on standard error it would be told twice. */
const ONLY_FATAL = 4

export async function createSession(graph: Uint8Array, options: SessionOptions): Promise<Session> {
  const { folder, provider, threads, keepsMemory = false } = options
  env.logLevel = 'fatal'
  const session = await InferenceSession.create(graph, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: ONLY_FATAL,
    // The arena keeps what it once had; where sizes differ from run to run, a session for each block would keep its own.
    enableCpuMemArena: keepsMemory,
    enableMemPattern: false,
    extra: {
      session: {
        model_external_initializers_file_folder_path: folder,
        // Each session has a pool of threads, and those of an idle one would take the cores from the next.
        intra_op: { allow_spinning: '0' },
      },
    },
  })
  const names = session.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name)
  const noTensor = session.outputMetadata.find(({ isTensor }) => !isTensor)?.name
  return {
    async run(feeds, into = {}) {
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)]),
      ) as Record<string, Tensor>
      const wanted = Object.fromEntries(
        names.map((name) => [name, into[name] ? tensorOf(into[name]) : null]),
      ) as Record<string, Tensor | null>
      if (noTensor !== undefined && names.every((name) => into[name])) {
        await session.run(inputs, { [noTensor]: null, ...wanted }).catch(requireComputed)
        return into
      }
      const outputs = await session.run(inputs, wanted)
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { dims, data }]) => {
          const values = data as Float32Array
          if (!into[name]) return [name, { shape: dims, values }]
          // What was written into an array comes as a copy besides.
          giveBack(values)
          return [name, into[name]]
        }),
      )
    },
    release: () => session.release(),
  }
}

/**
 * Once everything is computed, the binding makes a copy of each output, one after the other, also of those that were
 * written where they belong. At the first that is no tensor it gives up: what was written is there then, and no time and
 * memory went into copies that nobody reads.
 *
 * @throws every other error
 */
function requireComputed(error: unknown): void {
  if (error instanceof Error && /^non tensor type/i.test(error.message)) return
  throw error
}

function tensorOf({ values, shape }: Feed): Tensor {
  return values instanceof Float32Array
    ? new Tensor('float32', values, shape)
    : new Tensor('int64', values, shape)
}
