import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { RestartPoint } from '../run/forward-job'
import type { AnalysisInput } from './analysis'
import {
  headVariants,
  replacedStream,
  replacementOf,
  sequenceOf,
  type AblationKind,
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

/** The loss as it is, with all that a sweep starts from and takes its replacements from. */
export async function cleanRun(
  { engine, model, tokens }: AnalysisInput,
  kind: AblationKind,
  parts: SweptParts,
  positions: readonly number[],
): Promise<CleanRun> {
  const layers = Array.from({ length: model.config.n_layers }, (_, l) => l)
  const sources = layers.flatMap((l) => (parts === 'heads' ? [zHook(l)] : outputsOf(parts, l, model.config)))
  const { activations, logProbs } = await engine.run(model, {
    start: tokens,
    capture: new Set(['hook_pos_embed', ...layers.map(residual), ...(kind === 'zero' ? [] : sources)]),
    edits: [],
    logits: positions,
    targets: tokens.map((sequence) => positions.map((p) => sequence[p + 1])),
  })
  return { loss: -average(logProbs!.values), activations }
}

/**
 * The loss without each part, [layer][part of the layer]. A sweep starts at the layer that it changes, and the heads
 * of that layer are variants of one batch.
 */
export async function sweptLosses(
  { engine, model, tokens, progress }: AnalysisInput,
  { activations }: CleanRun,
  kind: AblationKind,
  parts: SweptParts,
  positions: readonly number[],
): Promise<number[][]> {
  const { n_layers, n_heads } = model.config
  const variants = Array.from({ length: n_heads }, (_, head) => [head])
  const count = parts === 'heads' ? n_heads : 1
  const losses: number[][] = []
  const replacement = (hook: string) => (kind === 'zero' ? null : replacementOf(kind, activations.get(hook)!))
  for (let layer = 0; layer < n_layers; layer++) {
    const outputs = outputsOf(parts, layer, model.config).map((hook) => ({ hook, by: replacement(hook) }))
    const z = parts === 'heads' ? replacement(zHook(layer)) : null
    const sums = new Array<number>(count).fill(0)
    for (const [s, sequence] of tokens.entries()) {
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
        logits: positions,
        targets: sums.map(() => positions.map((p) => sequence[p + 1])),
      })
      for (const part of sums.keys()) {
        sums[part] -= average(
          logProbs!.values.subarray(part * positions.length, (part + 1) * positions.length),
        )
      }
      progress?.(layer * tokens.length + s + 1, n_layers * tokens.length)
    }
    losses.push(sums.map((sum) => sum / tokens.length))
  }
  return losses
}

function average(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
