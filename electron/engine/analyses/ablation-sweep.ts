import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { RestartPoint } from '../run/forward-job'
import type { AnalysisInput } from './analysis'
import type { ModelConfig } from '#shared/model/model-config'
import type { CountedPredictions } from './counted-predictions'
import {
  headVariants,
  replacedStream,
  sequenceOf,
  type AblationKind,
  type Replacement,
} from './head-replacement'

/** What a sweep ablates one by one: heads, MLPs, or layers whole. */
export const sweptParts = ['heads', 'mlps', 'layers'] as const
export type SweptParts = (typeof sweptParts)[number]

export interface CleanRun {
  readonly loss: number
  readonly activations: ReadonlyMap<string, Activation>
}

const residual = (layer: number) => `blocks.${layer}.hook_resid_pre`
const zHook = (layer: number) => `blocks.${layer}.attn.hook_z`

/** Outputs of a layer that are replaced, where it is not single heads. */
function outputsOf(parts: SweptParts, layer: number, { attn_only }: { attn_only: boolean }): string[] {
  const attention = `blocks.${layer}.hook_attn_out`
  const mlp = `blocks.${layer}.hook_mlp_out`
  if (parts === 'heads') return []
  if (parts === 'mlps') return [mlp]
  return attn_only ? [attention] : [attention, mlp]
}

/** Hooks whose values a sweep replaces. */
export function sweptHooks(parts: SweptParts, config: ModelConfig): string[] {
  const layers = Array.from({ length: config.n_layers }, (_, l) => l)
  return layers.flatMap((l) => (parts === 'heads' ? [zHook(l)] : outputsOf(parts, l, config)))
}

/** The loss as it is, with all that a sweep starts from and takes its replacements from. */
export async function cleanRun(
  { engine, model, tokens }: AnalysisInput,
  kind: AblationKind,
  parts: SweptParts,
  counted: CountedPredictions,
): Promise<CleanRun> {
  const layers = Array.from({ length: model.config.n_layers }, (_, l) => l)
  const { activations, logProbs } = await engine.run(model, {
    start: tokens,
    capture: new Set([
      'hook_pos_embed',
      ...layers.map(residual),
      ...(kind === 'zero' ? [] : sweptHooks(parts, model.config)),
    ]),
    edits: [],
    logits: counted.positions,
    targets: tokens.map((_, s) => counted.targets(s)),
  })
  return { loss: counted.meanLoss(logProbs!.values), activations }
}

/**
 * The loss without each part, [layer][part of the layer]. A sweep starts at the layer that it changes, and the heads
 * of that layer are variants of one batch.
 *
 * @param replacement what takes the place of a hook's values
 */
export async function sweptLosses(
  { engine, model, tokens, progress }: AnalysisInput,
  { activations }: CleanRun,
  replacement: (hook: string) => Replacement,
  parts: SweptParts,
  counted: CountedPredictions,
): Promise<number[][]> {
  const { n_layers, n_heads } = model.config
  const variants = Array.from({ length: n_heads }, (_, head) => [head])
  const count = parts === 'heads' ? n_heads : 1
  const losses: number[][] = []
  for (let layer = 0; layer < n_layers; layer++) {
    const outputs = outputsOf(parts, layer, model.config).map((hook) => ({ hook, by: replacement(hook) }))
    const z = parts === 'heads' ? replacement(zHook(layer)) : null
    const sums = new Array<number>(count).fill(0)
    for (const s of tokens.keys()) {
      const start: RestartPoint = {
        layer,
        residual: sequenceOf(activations.get(residual(layer))!, s),
        positions: sequenceOf(activations.get('hook_pos_embed')!, s),
      }
      const edits: Edit[] =
        parts === 'heads'
          ? [headVariants(layer, variants, z && sequenceOf(z, s), model.config)]
          : outputs.map(({ hook, by }) => replacedStream(hook, by && sequenceOf(by, s)))
      const { logProbs } = await engine.run(model, {
        start,
        capture: new Set(),
        edits,
        logits: counted.positions,
        targets: sums.map(() => counted.targets(s)),
      })
      for (const part of sums.keys()) {
        sums[part] += counted.loss(s, logProbs!.values, part)
      }
      progress?.(layer * tokens.length + s + 1, n_layers * tokens.length)
    }
    losses.push(sums.map((sum) => sum / counted.total))
  }
  return losses
}
