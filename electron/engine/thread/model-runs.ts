import { randomUUID } from 'node:crypto'
import { MOST_BYTES, type HookInfo, type HookSlice, type NextToken } from '#shared/ipc/engine'
import { modelHooks } from '../graph/hooks'
import type { Activation } from '../run/activation'
import { axisLengths } from '../run/axis-lengths'
import type { Engine } from '../run/engine'
import type { ForwardJob } from '../run/forward-job'
import type { RunnableModel } from '../run/model-folder'
import type { TokenBatch } from '../run/token-batch'
import type { Provider } from '../runtime/providers'
import type { KeptMemory } from './kept-memory'
import { hookSlice, type SliceRequest } from './hook-slice'
import { likeliest } from './likeliest'
import { patternPictures } from './pattern-pictures'
import { ThreadError } from './thread-error'

interface Run {
  readonly model: RunnableModel
  readonly tokens: TokenBatch
  readonly engine: Engine
}

interface RunOutcome {
  readonly handle: string
  readonly losses: (number | null)[]
  readonly provider: Provider
  readonly ms: number
}

/** More than any window has open; older ones are forgotten, so that no handle is kept for ever. */
const MOST_RUNS = 64

/**
 * Runs under handles, with what they computed for as long as the memory has room. What was dropped is computed again
 * when somebody asks for it.
 */
export class ModelRuns {
  readonly #runs = new Map<string, Run>()

  constructor(readonly memory: KeptMemory) {}

  /** A forward pass of one sequence: the loss of each token, and every pattern kept. @throws RunError */
  async start(
    engine: Engine,
    model: RunnableModel,
    ids: readonly number[],
    job: Pick<ForwardJob, 'signal' | 'onProgress'>,
  ): Promise<RunOutcome> {
    const handle = randomUUID()
    const { n_layers, d_vocab, d_vocab_out } = model.config
    const run: Run = { model, tokens: [ids], engine }
    const patterns = Array.from({ length: n_layers }, (_, layer) => patternHook(layer))
    const scored = d_vocab === d_vocab_out && ids.length > 1
    const start = performance.now()
    const { logProbs, provider } = await engine.run(model, {
      ...job,
      start: run.tokens,
      capture: new Set([...patterns, residualHook(n_layers)]),
      edits: [],
      logits: scored ? ids.slice(1).map((_, position) => position) : 'none',
      ...(scored ? { targets: [ids.slice(1)] } : {}),
      take: (hook, activation) => this.#keep(handle, hook, activation),
    })
    const ms = performance.now() - start
    this.#runs.set(handle, run)
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= MOST_RUNS) break
      this.release(oldest)
    }
    const losses = ids.map((_, position) =>
      logProbs && position > 0 ? -logProbs.values[position - 1] : null,
    )
    return { handle, losses, provider, ms }
  }

  /** Rows of one head's pattern, [count, keys]. @throws ThreadError */
  async pattern(
    handle: string,
    layer: number,
    head: number,
    from: number,
    count: number,
  ): Promise<Float32Array> {
    const run = this.#run(handle)
    const length = run.tokens[0].length
    requirePlace(run, layer, head)
    if (count < 1 || from + count > length || count * length * 4 > MOST_BYTES) {
      throw new ThreadError(
        'BAD_REQUEST',
        `The pattern has no rows ${from} to ${from + count - 1}, or they are too many.`,
      )
    }
    const { values } = await this.#activation(handle, patternHook(layer))
    const start = (head * length + from) * length
    return values.slice(start, start + count * length)
  }

  /** The patterns of a layer as colour indices, [head, side, side]. @throws ThreadError */
  async pictures(handle: string, layer: number, side: number): Promise<{ side: number; pixels: Uint8Array }> {
    const run = this.#run(handle)
    requirePlace(run, layer, 0)
    const { values } = await this.#activation(handle, patternHook(layer))
    const { n_heads, attention_dir } = run.model.config
    return patternPictures(values, n_heads, run.tokens[0].length, side, attention_dir === 'causal')
  }

  /** What the model expects after a position, likeliest first; texts are the caller's to add. @throws ThreadError */
  async next(handle: string, position: number, most: number): Promise<Omit<NextToken, 'text'>[]> {
    const { model, tokens, engine } = this.#run(handle)
    const { n_layers, d_model } = model.config
    if (position >= tokens[0].length) {
      throw new ThreadError('BAD_REQUEST', `The prompt has no position ${position}.`)
    }
    const residual = await this.#activation(handle, residualHook(n_layers))
    const row = residual.values.slice(position * d_model, (position + 1) * d_model)
    const { logits } = await engine.run(model, {
      start: {
        layer: n_layers,
        residual: { ...residual, shape: [1, 1, d_model], values: row },
        positions: null,
      },
      capture: new Set(),
      edits: [],
      logits: [0],
    })
    return likeliest(logits!.values, most)
  }

  /** What was run. @throws ThreadError */
  tokens(handle: string): TokenBatch {
    return this.#run(handle).tokens
  }

  /** What can be read of a run, with shapes for its one sequence. @throws ThreadError */
  hooks(handle: string): HookInfo[] {
    const { model, tokens } = this.#run(handle)
    const lengths = axisLengths(model.config, 1, tokens[0].length)
    return modelHooks(model.config).map(({ name, place, axes }) => {
      const own = axes.filter((axis) => axis !== 'batch')
      return { name, place, axes: own, shape: own.map((axis) => lengths[axis]) }
    })
  }

  /** A window of a slice of any hook. @throws ThreadError, RunError */
  async hook(handle: string, hook: string, request: SliceRequest): Promise<HookSlice> {
    return hookSlice(hook, await this.#activation(handle, hook), request)
  }

  release(handle: string): void {
    this.#runs.delete(handle)
    this.memory.deleteAll(handle)
  }

  /** Forgets the runs of a model that is gone. */
  releaseAll(folder: string): void {
    for (const [handle, { model }] of this.#runs) if (model.folder === folder) this.release(handle)
  }

  #run(handle: string): Run {
    const run = this.#runs.get(handle)
    if (run) return run
    throw new ThreadError('GONE', 'The engine no longer has this run. Run the prompt again.')
  }

  async #activation(handle: string, hook: string): Promise<Activation> {
    const kept = this.memory.get(`${handle} ${hook}`)
    if (kept) return kept as Activation
    const { model, tokens, engine } = this.#run(handle)
    const capture = new Set([hook])
    const { activations } = await engine.run(model, { start: tokens, capture, edits: [], logits: 'none' })
    const activation = activations.get(hook)!
    this.#keep(handle, hook, activation)
    return activation
  }

  #keep(handle: string, hook: string, activation: Activation): void {
    this.memory.put(`${handle} ${hook}`, activation, activation.values.byteLength)
  }
}

const patternHook = (layer: number): string => `blocks.${layer}.attn.hook_pattern`

/** The stream behind the last layer: with it, logits of one position are one small multiplication. */
const residualHook = (layers: number): string => `blocks.${layers - 1}.hook_resid_post`

function requirePlace({ model: { config, manifest } }: Run, layer: number, head: number): void {
  if (layer < config.n_layers && head < config.n_heads) return
  throw new ThreadError('BAD_REQUEST', `${manifest.name} has no head ${layer}.${head}.`)
}
