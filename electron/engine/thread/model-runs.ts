import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { writeFloat32Npy } from '#shared/formats/npy'
import { MOST_BYTES, type HookInfo, type HookSlice, type NextToken } from '#shared/ipc/engine'
import { modelHooks } from '../graph/hooks'
import type { Activation } from '../run/activation'
import { writeActivations } from '../run/activations-file'
import { axisLengths } from '../run/axis-lengths'
import type { Engine } from '../run/engine'
import type { ForwardJob } from '../run/forward-job'
import type { RunnableModel } from '../run/model-folder'
import type { TokenBatch } from '../run/token-batch'
import type { Provider } from '../runtime/providers'
import type { KeptMemory } from './kept-memory'
import { hookSlice } from './hook-slice'
import { likeliest, rankOf } from './likeliest'
import { meanPatterns } from './mean-patterns'
import { patternPicture, patternPictures, type MapWindow } from './pattern-pictures'
import type { SliceRequest } from './protocol'
import { ThreadError } from './thread-error'

interface Run {
  readonly model: RunnableModel
  readonly tokens: TokenBatch
  /** What the model reads beside them. */
  readonly context: TokenBatch | undefined
  /** Which tokens only fill the sequence up: they have neither a loss nor a rank. */
  readonly isPadding: readonly boolean[]
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

  /**
   * A forward pass of one sequence: the loss of each token, and every pattern kept.
   *
   * @param isPadding which tokens only fill it up: they have neither a loss nor a rank
   * @throws RunError
   */
  async start(
    engine: Engine,
    model: RunnableModel,
    ids: readonly number[],
    job: Pick<ForwardJob, 'signal' | 'onProgress' | 'context'>,
    isPadding: readonly boolean[] = [],
  ): Promise<RunOutcome> {
    const handle = randomUUID()
    const { n_layers, d_vocab, d_vocab_out } = model.config
    const recorded = model.manifest.patterns !== undefined
    const run: Run = { model, tokens: [ids], context: job.context, isPadding, engine }
    const patterns = Array.from({ length: n_layers }, (_, layer) => patternHook(layer))
    const scored = !recorded && d_vocab === d_vocab_out && ids.length > 1
    const start = performance.now()
    const { logProbs, provider } = await engine.run(model, {
      ...job,
      start: run.tokens,
      capture: new Set(recorded ? patterns : [...patterns, residualHook(n_layers)]),
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
    const losses = ids.map((_, position) => {
      const loss = logProbs && position > 0 && !isPadding[position] ? -logProbs.values[position - 1] : NaN
      return Number.isFinite(loss) ? loss : null
    })
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

  /**
   * The patterns of a layer as colour indices, [head, side, side].
   *
   * @param others runs of equally many tokens that they are averaged with
   * @throws ThreadError
   */
  async pictures(
    handle: string,
    layer: number,
    side: number,
    others: readonly string[] = [],
  ): Promise<{ side: number; pixels: Uint8Array }> {
    const run = this.#run(handle)
    requirePlace(run, layer, 0)
    const { length } = run.tokens[0]
    const averaged = [handle, ...others].map((each) => ({ handle: each, run: this.#run(each) }))
    if (averaged.some((each) => each.run.model !== run.model || each.run.tokens[0].length !== length)) {
      throw new ThreadError(
        'BAD_REQUEST',
        'Only patterns of one model and of equally many tokens are averaged.',
      )
    }
    const read: Parameters<typeof meanPatterns>[0][number][] = []
    for (const { handle, run } of averaged) {
      const { values } = await this.#activation(handle, patternHook(layer))
      read.push({ values, isPadding: run.isPadding })
    }
    const values = read.length > 1 ? meanPatterns(read, length) : read[0].values
    const { n_heads, attention_dir } = run.model.config
    return patternPictures(values, n_heads, length, side, attention_dir === 'causal')
  }

  /** A window of one pattern as colour indices, [rows, columns]. @throws ThreadError */
  async picture(
    handle: string,
    layer: number,
    head: number,
    { from, count }: MapWindow,
    most: number,
  ): Promise<{ rows: number; columns: number; pixels: Uint8Array }> {
    const run = this.#run(handle)
    const length = run.tokens[0].length
    requirePlace(run, layer, head)
    if (from[0] >= length || from[1] >= length) {
      throw new ThreadError('BAD_REQUEST', `The pattern has no query ${from[0]} or no key ${from[1]}.`)
    }
    const { values } = await this.#activation(handle, patternHook(layer))
    const pattern = values.subarray(head * length * length, (head + 1) * length * length)
    const inside = [Math.min(count[0], length - from[0]), Math.min(count[1], length - from[1])] as const
    const isCausal = run.model.config.attention_dir === 'causal'
    return patternPicture(pattern, length, { from, count: inside }, most, isCausal)
  }

  /** What the model expects after a position, likeliest first; texts are the caller's to add. @throws ThreadError */
  async next(handle: string, position: number, most: number): Promise<Omit<NextToken, 'text'>[]> {
    const { model, tokens, engine } = this.#run(handle)
    const { n_layers, d_model } = model.config
    if (position >= tokens[0].length) {
      throw new ThreadError('BAD_REQUEST', `The prompt has no position ${position}.`)
    }
    if (model.manifest.patterns) return []
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

  /** What the memory still has of a hook of it. */
  kept(handle: string, hook: string): Activation | undefined {
    return this.memory.get(`${handle} ${hook}`) as Activation | undefined
  }

  /** What was read beside it, where the model has cross-attention. @throws ThreadError */
  context(handle: string): TokenBatch | undefined {
    return this.#run(handle).context
  }

  /** What can be read of a run, with shapes for its one sequence. @throws ThreadError */
  hooks(handle: string): HookInfo[] {
    const { model, tokens, context } = this.#run(handle)
    const lengths = axisLengths(model.config, 1, tokens[0].length, context?.[0].length)
    const all = modelHooks(model.config)
    const there = model.manifest.patterns ? all.filter(({ name }) => model.stored.has(name)) : all
    return there.map(({ name, place, axes }) => {
      const own = axes.filter((axis) => axis !== 'batch')
      return { name, place, axes: own, shape: own.map((axis) => lengths[axis]) }
    })
  }

  /** A window of a slice of any hook. @throws ThreadError, RunError */
  async hook(handle: string, hook: string, request: SliceRequest): Promise<HookSlice> {
    return hookSlice(hook, await this.#activation(handle, hook), request)
  }

  /** Writes a hook whole, under its name, beside what is there first. @throws ThreadError, RunError */
  async save(handle: string, hook: string, path: string): Promise<undefined> {
    const activation = await this.#activation(handle, hook)
    const unfinished = `${path}.${randomUUID().slice(0, 8)}.tmp`
    try {
      if (path.toLowerCase().endsWith('.npy')) {
        await writeFile(unfinished, writeFloat32Npy(activation.shape, activation.values))
      } else await writeActivations(unfinished, new Map([[hook, activation]]))
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true })
      const { code } = error as NodeJS.ErrnoException
      const why =
        code === 'ENOSPC' ? 'the disk is full' : `it may not be written there${code ? ` (${code})` : ''}`
      throw new ThreadError(
        'NOT_WRITABLE',
        `“${basename(path)}” was not saved: ${why}. Choose another folder.`,
      )
    }
  }

  /** How likely each token was held before it came, by rank from 1. @throws ThreadError */
  async ranks(handle: string): Promise<(number | null)[]> {
    const { model, tokens, isPadding, engine } = this.#run(handle)
    const { n_layers, d_model, d_vocab, d_vocab_out } = model.config
    const [ids] = tokens
    const scored = d_vocab === d_vocab_out && model.manifest.patterns === undefined
    if (!scored) return ids.map(() => null)
    const residual = await this.#activation(handle, residualHook(n_layers))
    const ranks: (number | null)[] = [null]
    for (let from = 0; from < ids.length - 1; from += RANKED_AT_ONCE) {
      const count = Math.min(RANKED_AT_ONCE, ids.length - 1 - from)
      const { logits } = await engine.run(model, {
        start: {
          layer: n_layers,
          residual: {
            ...residual,
            shape: [1, count, d_model],
            values: residual.values.slice(from * d_model, (from + count) * d_model),
          },
          positions: null,
        },
        capture: new Set(),
        edits: [],
        logits: Array.from({ length: count }, (_, row) => row),
      })
      for (let row = 0; row < count; row++) {
        const of = logits!.values.subarray(row * d_vocab, (row + 1) * d_vocab)
        const next = from + row + 1
        ranks.push(isPadding[next] ? null : rankOf(of, ids[next]))
      }
    }
    return ranks
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
    const { model, tokens, context, engine } = this.#run(handle)
    const { activations } = await engine.run(model, {
      start: tokens,
      context,
      capture: new Set([hook]),
      edits: [],
      logits: 'none',
    })
    const activation = activations.get(hook)!
    this.#keep(handle, hook, activation)
    return activation
  }

  #keep(handle: string, hook: string, activation: Activation): void {
    this.memory.put(`${handle} ${hook}`, activation, activation.values.byteLength)
  }
}

/** Positions whose logits are held at once: 13 MB of GPT-2's. */
const RANKED_AT_ONCE = 64

const patternHook = (layer: number): string => `blocks.${layer}.attn.hook_pattern`

/** The stream behind the last layer: with it, logits of one position are one small multiplication. */
const residualHook = (layers: number): string => `blocks.${layers - 1}.hook_resid_post`

function requirePlace({ model: { config, manifest } }: Run, layer: number, head: number): void {
  if (layer < config.n_layers && head < config.n_heads) return
  throw new ThreadError('BAD_REQUEST', `${manifest.name} has no head ${layer}.${head}.`)
}
