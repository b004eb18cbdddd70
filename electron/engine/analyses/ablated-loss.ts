import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { ForwardJob } from '../run/forward-job'
import type { AnalysisInput } from './analysis'
import type { CountedPredictions } from './counted-predictions'
import { replacedStream, replacementOf, type AblationKind } from './head-replacement'
import type { HeadPlace } from './named-heads'

/** What is ablated at once. */
export interface AblatedSet {
  readonly heads: readonly HeadPlace[]
  /** Layers whose MLP is. */
  readonly mlps: readonly number[]
}

/**
 * The loss with several parts replaced at once; all else, biases of attention among it, stays. What takes the place of
 * a part comes from the run in which all before it is replaced already.
 *
 * @returns nats, averaged over the predictions that count
 */
export async function ablatedLoss(
  input: AnalysisInput,
  { heads, mlps }: AblatedSet,
  kind: AblationKind,
  counted: CountedPredictions,
): Promise<number> {
  const { engine, model, tokens, pads, progress } = input
  const { n_layers, n_heads } = model.config
  const edits: Edit[] = []
  for (let layer = 0; layer < n_layers; layer++) {
    const gate = new Float32Array(n_heads).fill(1)
    for (const place of heads) if (place.layer === layer) gate[place.head] = 0
    if (gate.includes(0)) {
      const hook = `blocks.${layer}.attn.hook_z`
      const z = kind === 'zero' ? null : await activationOf(input, hook, edits)
      const add = z ? replaced(replacementOf(kind, z, pads)!, gate) : zeros
      edits.push({ hook, gate: { shape: [1, 1, n_heads, 1], values: gate }, add })
    }
    if (mlps.includes(layer)) {
      const hook = `blocks.${layer}.hook_mlp_out`
      const out = kind === 'zero' ? null : await activationOf(input, hook, edits)
      edits.push(replacedStream(hook, out && replacementOf(kind, out, pads)))
    }
    progress?.(layer + 1, n_layers + 1)
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

async function activationOf(
  { engine, model, tokens }: AnalysisInput,
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
function replaced({ shape, values }: Activation, gate: Float32Array): Edit['add'] {
  const [, , heads, width] = shape
  return { shape, values: values.map((value, i) => (gate[Math.floor(i / width) % heads] === 1 ? 0 : value)) }
}
