import type { Activation } from '../run/activation'
import type { RestartPoint } from '../run/forward-job'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { ablationKinds, headVariants, replacementOf, sequenceOf, type AblationKind } from './head-replacement'
import { keptLoss } from './kept-loss'
import { namedHeads } from './named-heads'
import { predictionsIn, rangeNames, type RangeName } from './prediction-ranges'
import { requireTokenOutputs } from './predictions'
import { repeatsOf } from './repeats'
import { headAxes } from './table'

/** How much worse the model predicts without a head, in nats (reference/README.md, `ablation`). */
export const ablation: Analysis = {
  name: 'ablation',
  tokens: 'needed',
  options: ['kind', 'keep', 'range'],
  async run(input) {
    const { model, tokens, options } = input
    requireTokenOutputs(model)
    const kind = kindFrom(options.kind, tokens.length)
    const positions = positionsFrom(input)
    const kept = options.keep === undefined ? null : namedHeads(model.config, options.keep)
    const clean = await cleanRun(input, positions)
    const clean_loss = { name: 'clean_loss', axes: [], values: clean.loss, unit: 'nats' }
    if (kept) {
      const loss = await keptLoss(input, kept, kind, positions)
      return {
        tables: [
          { name: 'kept_loss', axes: [], values: loss, unit: 'nats' },
          { name: 'difference', axes: [], values: loss - clean.loss, unit: 'nats' },
          clean_loss,
        ],
      }
    }
    const losses = await ablatedLosses(input, clean, kind, positions)
    const values = losses.map((heads) => heads.map((loss) => loss - clean.loss))
    return {
      tables: [{ name: 'difference', axes: headAxes(model.config), values, unit: 'nats' }, clean_loss],
    }
  },
}

interface CleanRun {
  readonly loss: number
  readonly activations: ReadonlyMap<string, Activation>
}

const residual = (layer: number) => `blocks.${layer}.hook_resid_pre`
const zHook = (layer: number) => `blocks.${layer}.attn.hook_z`

async function cleanRun(
  { engine, model, tokens, options }: AnalysisInput,
  positions: readonly number[],
): Promise<CleanRun> {
  const layers = Array.from({ length: model.config.n_layers }, (_, l) => l)
  const needsZ = options.kind !== undefined && options.kind !== 'zero'
  const { activations, logProbs } = await engine.run(model, {
    start: tokens,
    capture: new Set(['hook_pos_embed', ...layers.map(residual), ...(needsZ ? layers.map(zHook) : [])]),
    edits: [],
    logits: positions,
    targets: tokens.map((sequence) => positions.map((p) => sequence[p + 1])),
  })
  return { loss: -average(logProbs!.values), activations }
}

/**
 * The loss without each head, [layer, head]. A sweep starts at the layer that it changes, and the heads of that layer
 * are variants of one batch.
 */
async function ablatedLosses(
  { engine, model, tokens }: AnalysisInput,
  { activations }: CleanRun,
  kind: AblationKind,
  positions: readonly number[],
): Promise<number[][]> {
  const { n_layers, n_heads } = model.config
  const variants = Array.from({ length: n_heads }, (_, head) => [head])
  const losses: number[][] = []
  for (let layer = 0; layer < n_layers; layer++) {
    const z = kind === 'zero' ? null : replacementOf(kind, activations.get(zHook(layer))!)
    const sums = new Array<number>(n_heads).fill(0)
    for (const [s, sequence] of tokens.entries()) {
      const start: RestartPoint = {
        layer,
        residual: sequenceOf(activations.get(residual(layer))!, s),
        positions: sequenceOf(activations.get('hook_pos_embed')!, s),
      }
      const { logProbs } = await engine.run(model, {
        start,
        capture: new Set(),
        edits: [headVariants(layer, variants, z && sequenceOf(z, s), model.config)],
        logits: positions,
        targets: variants.map(() => positions.map((p) => sequence[p + 1])),
      })
      const count = positions.length
      for (const head of sums.keys()) {
        sums[head] -= average(logProbs!.values.subarray(head * count, (head + 1) * count))
      }
    }
    losses.push(sums.map((sum) => sum / tokens.length))
  }
  return losses
}

function average(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function kindFrom(text = 'zero', sequences: number): AblationKind {
  const kind = ablationKinds.find((each) => each === text)
  if (!kind) {
    throw new AnalysisError('USAGE', `--kind: there is no “${text}”. Known: ${ablationKinds.join(', ')}.`)
  }
  if (kind === 'zero' || sequences > 1) return kind
  throw new AnalysisError(
    'BAD_TOKENS',
    `--kind ${kind} takes z from other sequences, and there is one. Give several: --tokens "0,5,3;0,2,2".`,
  )
}

/** Predictions that count: those that induction can make on repeated tokens, else all. */
function positionsFrom({ tokens, options, note }: AnalysisInput): number[] {
  const repeats = repeatsOf(tokens)
  const text = options.range ?? (repeats ? 'inducible' : 'all')
  const range = rangeNames.find((each): each is RangeName => each === text)
  if (!range)
    throw new AnalysisError('USAGE', `--range: there is no “${text}”. Known: ${rangeNames.join(', ')}.`)
  if (range !== 'all' && !repeats) {
    throw new AnalysisError('BAD_TOKENS', `--range ${range} needs repeated tokens, [x, r, r] or [r, r].`)
  }
  if (!repeats) note('The tokens are not repeated, so all predictions count.')
  const positions = predictionsIn(range, tokens[0].length, repeats)
  if (positions.length > 0) return positions
  throw new AnalysisError('BAD_TOKENS', 'The sequences are too short: there is no prediction to score.')
}
