import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'
import type { ForwardJob } from '../run/forward-job'
import type { AnalysisInput } from './analysis'
import { replacementOf, type AblationKind } from './head-replacement'
import type { HeadPlace } from './named-heads'

/**
 * The loss with every head but `kept` replaced at once; MLPs and biases stay. z of a layer is that of the run in which
 * the layers below are replaced already.
 */
export async function keptLoss(
  { engine, model, tokens }: AnalysisInput,
  kept: readonly HeadPlace[],
  kind: AblationKind,
  positions: readonly number[],
): Promise<number> {
  const { n_layers, n_heads } = model.config
  const edits: Edit[] = []
  for (let layer = 0; layer < n_layers; layer++) {
    const gate = new Float32Array(n_heads)
    for (const place of kept) if (place.layer === layer) gate[place.head] = 1
    if (gate.every((each) => each === 1)) continue
    const hook = `blocks.${layer}.attn.hook_z`
    let add = zeros
    if (kind !== 'zero') {
      const { activations } = await engine.run(model, {
        start: tokens,
        capture: new Set([hook]),
        edits,
        logits: 'none',
      })
      add = replaced(replacementOf(kind, activations.get(hook)!)!, gate)
    }
    edits.push({ hook, gate: { shape: [1, 1, n_heads, 1], values: gate }, add })
  }
  const job: ForwardJob = {
    start: tokens,
    capture: new Set(),
    edits,
    logits: positions,
    targets: tokens.map((sequence) => positions.map((p) => sequence[p + 1])),
  }
  const { values } = (await engine.run(model, job)).logProbs!
  return -values.reduce((sum, value) => sum + value, 0) / values.length
}

const zeros: Edit['add'] = { shape: [1, 1, 1, 1], values: Float32Array.of(0) }

/** Nothing is added to the heads that stay. @param gate [head] */
function replaced({ shape, values }: Activation, gate: Float32Array): Edit['add'] {
  const [, , heads, width] = shape
  return { shape, values: values.map((value, i) => (gate[Math.floor(i / width) % heads] === 1 ? 0 : value)) }
}
