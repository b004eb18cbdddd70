import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { RestartPoint } from '../run/forward-job'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { headVariants } from './head-replacement'
import { oneSequence, otherTokens } from './other-tokens'
import { headAxes, numbered, type Table } from './table'
import { targetsFrom, type Target } from './targets'

/** Streams that are patched position by position: the table, and the hook of a layer. */
const streams: readonly { name: string; hook: (layer: number) => string; needsMlp?: boolean }[] = [
  { name: 'residual', hook: (layer) => `blocks.${layer}.hook_resid_pre` },
  { name: 'attention', hook: (layer) => `blocks.${layer}.hook_attn_out` },
  { name: 'mlp', hook: (layer) => `blocks.${layer}.hook_mlp_out`, needsMlp: true },
]
const residual = streams[0].hook
const zHook = (layer: number) => `blocks.${layer}.attn.hook_z`

/** Most cells of patterns that variants of one run hold. */
const MOST_CELLS = 8e6

/**
 * Patches activations of the clean prompt into the run of a corrupted one, one place at a time, and reads how much of
 * a logit, or of the difference of two, comes back: 0 is the corrupted run, 1 the clean one.
 */
export const activationPatching: Analysis = {
  name: 'activation-patching',
  tokens: 'needed',
  options: ['corrupted', 'target', 'position'],
  async run(input) {
    const { model, tokens, options } = input
    const { n_layers, attn_only } = model.config
    const clean = oneSequence(input, 'activation-patching')
    if (options.corrupted === undefined) {
      throw new AnalysisError('USAGE', 'activation-patching needs --corrupted IDS, as many as the tokens.')
    }
    const corrupted = otherTokens('--corrupted', options.corrupted, input)
    const position = options.position ?? String(clean.length - 1)
    const targets = targetsFrom({ ...options, position }, model.config, tokens)
    const metric: Metric = { position: targets.positions[0], target: targets.at(0, targets.positions[0]) }
    const patched = streams.filter(({ needsMlp }) => !needsMlp || !attn_only)

    const layers = Array.from({ length: n_layers }, (_, l) => l)
    const sources = layers.flatMap((l) => [zHook(l), ...patched.map(({ hook }) => hook(l))])
    const from = await reading(input, clean, sources, metric)
    const into = await reading(input, corrupted, layers.map(residual), metric)
    const gap = from.value - into.value
    if (Math.abs(gap) < 1e-9) {
      throw new AnalysisError(
        'BAD_TOKENS',
        'Both prompts give the same where the logit is read: there is nothing to bring back. Choose a corrupted prompt that differs at or before that position.',
      )
    }
    const share = (value: number) => (value - into.value) / gap
    const sweep = new Sweep(input, metric, into.activations)
    const total = n_layers * (patched.length + 1)
    let done = 0
    const step = <T>(rows: T): T => {
      input.progress?.(++done, total)
      return rows
    }
    const tables: Table[] = []
    for (const { name, hook } of patched) {
      const values: number[][] = []
      for (const l of layers) {
        values.push(step((await sweep.positions(l, hook(l), from.activations.get(hook(l))!)).map(share)))
      }
      tables.push({
        name,
        axes: [numbered('layer', n_layers), numbered('position', clean.length)],
        values,
        unit: 'share',
      })
    }
    const heads: number[][] = []
    for (const l of layers)
      heads.push(step((await sweep.heads(l, from.activations.get(zHook(l))!)).map(share)))
    return {
      tables: [
        ...tables,
        { name: 'heads', axes: headAxes(model.config), values: heads, unit: 'share' },
        { name: 'clean', axes: [], values: from.value, unit: 'logit' },
        { name: 'corrupted', axes: [], values: into.value, unit: 'logit' },
      ],
    }
  },
}

interface Metric {
  readonly position: number
  readonly target: Target
}

async function reading(
  { engine, model }: AnalysisInput,
  ids: readonly number[],
  hooks: readonly string[],
  { position, target }: Metric,
): Promise<{ value: number; activations: ReadonlyMap<string, Activation> }> {
  const { logits, activations } = await engine.run(model, {
    start: [ids],
    capture: new Set(['hook_pos_embed', ...hooks]),
    edits: [],
    logits: [position],
  })
  return { value: metricOf(logits!.values, target), activations }
}

function metricOf(logits: Float32Array, { token, minus }: Target): number {
  return logits[token] - (minus === null ? 0 : logits[minus])
}

/** Runs of the corrupted prompt that go on at a layer, with something of the clean one in each variant. */
class Sweep {
  constructor(
    private readonly input: AnalysisInput,
    private readonly metric: Metric,
    private readonly corrupted: ReadonlyMap<string, Activation>,
  ) {}

  /** The metric with a stream patched at each position. @param clean [1, pos, d_model] */
  async positions(layer: number, hook: string, clean: Activation): Promise<number[]> {
    const [, length, width] = clean.shape
    return this.#inChunks(length, length, async (first, count) => {
      const gate = new Float32Array(count * length).fill(1)
      const add = new Float32Array(count * length * width)
      for (let v = 0; v < count; v++) {
        const p = first + v
        gate[v * length + p] = 0
        add.set(clean.values.subarray(p * width, (p + 1) * width), (v * length + p) * width)
      }
      return this.#run(layer, count, {
        hook,
        gate: { shape: [count, length, 1], values: gate },
        add: { shape: [count, length, width], values: add },
      })
    })
  }

  /** The metric with each head's z patched at every position. @param z [1, pos, head, d_head] */
  async heads(layer: number, z: Activation): Promise<number[]> {
    const { config } = this.input.model
    return this.#inChunks(config.n_heads, z.shape[1], (first, count) => {
      const variants = Array.from({ length: count }, (_, v) => [first + v])
      return this.#run(layer, count, headVariants(layer, variants, z, config))
    })
  }

  async #inChunks(
    variants: number,
    length: number,
    run: (first: number, count: number) => Promise<number[]>,
  ): Promise<number[]> {
    const most = Math.max(1, Math.floor(MOST_CELLS / (this.input.model.config.n_heads * length ** 2)))
    const values: number[] = []
    for (let first = 0; first < variants; first += most) {
      values.push(...(await run(first, Math.min(most, variants - first))))
    }
    return values
  }

  async #run(layer: number, count: number, edit: Edit): Promise<number[]> {
    const { engine, model } = this.input
    const start: RestartPoint = {
      layer,
      residual: this.corrupted.get(residual(layer))!,
      positions: this.corrupted.get('hook_pos_embed')!,
    }
    const { logits } = await engine.run(model, {
      start,
      capture: new Set(),
      edits: [edit],
      logits: [this.metric.position],
    })
    const width = model.config.d_vocab_out
    return Array.from({ length: count }, (_, v) =>
      metricOf(logits!.values.subarray(v * width, (v + 1) * width), this.metric.target),
    )
  }
}
