import type { ModelConfig } from '#shared/model/model-config'
import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { ForwardJob } from '../run/forward-job'
import type { AnalysisInput } from './analysis'
import type { CountedPredictions } from './counted-predictions'
import { replacedStream, type Replacement } from './head-replacement'
import type { HeadPlace } from './named-heads'

/** What is ablated at once. */
export interface AblatedSet {
  readonly heads: readonly HeadPlace[]
  /** Layers whose MLP is. */
  readonly mlps: readonly number[]
}

/** A hook of which a set replaces some heads, or all that it has. */
export interface AblatedHook {
  readonly hook: string
  /** [head], 0 where it is replaced; `null` where the hook is no head's. */
  readonly gate: Float32Array | null
}

/** The hooks that a set touches, in the order in which a run comes to them. */
export function ablatedHooks(
  { heads, mlps }: AblatedSet,
  { n_layers, n_heads }: Pick<ModelConfig, 'n_layers' | 'n_heads'>,
): AblatedHook[] {
  return Array.from({ length: n_layers }, (_, layer) => {
    const gate = new Float32Array(n_heads).fill(1)
    for (const place of heads) if (place.layer === layer) gate[place.head] = 0
    return [
      ...(gate.includes(0) ? [{ hook: `blocks.${layer}.attn.hook_z`, gate }] : []),
      ...(mlps.includes(layer) ? [{ hook: `blocks.${layer}.hook_mlp_out`, gate: null }] : []),
    ]
  }).flat()
}

/** The edit that puts `replacement`, of the hook's shape, where the set has a part. */
export function ablatingEdit({ hook, gate }: AblatedHook, replacement: Replacement): Edit {
  if (!gate) return replacedStream(hook, replacement)
  const add = replacement ? replacedHeads(replacement, gate) : zeros
  return { hook, gate: { shape: [1, 1, gate.length, 1], values: gate }, add }
}

/**
 * The loss with several parts replaced at once; all else, biases of attention among it, stays.
 *
 * @param replacement what takes the place of a hook's values, given the edits of all before it
 * @returns nats, averaged over the predictions that count
 */
export async function ablatedLoss(
  { engine, model, tokens, progress }: AnalysisInput,
  set: AblatedSet,
  replacement: (hook: string, before: readonly Edit[]) => Promise<Replacement>,
  counted: CountedPredictions,
): Promise<number> {
  const edits: Edit[] = []
  const hooks = ablatedHooks(set, model.config)
  for (const [done, each] of hooks.entries()) {
    edits.push(ablatingEdit(each, await replacement(each.hook, edits)))
    progress?.(done + 1, hooks.length + 1)
  }
  const job: ForwardJob = {
    start: tokens,
    capture: new Set(),
    edits,
    logits: counted.positions,
    targets: tokens.map((_, s) => counted.targets(s)),
  }
  return counted.meanLoss((await engine.run(model, job)).logProbs!.values)
}

/** A hook's values with some edits made. */
export async function activationUnder(
  { engine, model, tokens }: Pick<AnalysisInput, 'engine' | 'model' | 'tokens'>,
  hook: string,
  edits: readonly Edit[],
): Promise<Activation> {
  const { activations } = await engine.run(model, {
    start: tokens,
    capture: new Set([hook]),
    edits,
    logits: 'none',
  })
  return activations.get(hook)!
}

const zeros: Edit['add'] = { shape: [1, 1, 1, 1], values: Float32Array.of(0) }

/** Nothing is added to the heads that stay. @param gate [head] */
function replacedHeads({ shape, values }: Activation, gate: Float32Array): Edit['add'] {
  const [, , heads, width] = shape
  return { shape, values: values.map((value, i) => (gate[Math.floor(i / width) % heads] === 1 ? 0 : value)) }
}
