import { forward } from '../../electron/engine/run/forward'
import type { PartRunner } from '../../electron/engine/run/part-runner'

/**
 * The loss over the inducible predictions of `[BOS, r, r]` with each head's z set to zero: the heads of a layer along
 * the batch axis of one run that begins at the layer.
 *
 * @returns [layer · heads + head], nats
 */
export async function headAblation(runner: PartRunner, tokens: readonly number[]): Promise<number[]> {
  const { n_layers, n_heads } = runner.model.config
  const n = (tokens.length - 1) / 2
  const positions = Array.from({ length: n - 1 }, (_, i) => n + 1 + i)
  const targets = [positions.map((p) => tokens[p + 1])]
  const streams = Array.from({ length: n_layers }, (_, l) => `blocks.${l}.hook_resid_pre`)
  const clean = await forward(runner, {
    start: [tokens],
    capture: new Set([...streams, 'hook_pos_embed']),
    edits: [],
    logits: 'none',
  })
  const gate = new Float32Array(n_heads * n_heads).fill(1)
  for (let head = 0; head < n_heads; head++) gate[head * n_heads + head] = 0
  const losses: number[] = []
  for (const [layer, stream] of streams.entries()) {
    const { logProbs } = await forward(runner, {
      start: {
        layer,
        residual: clean.activations.get(stream)!,
        positions: clean.activations.get('hook_pos_embed')!,
      },
      capture: new Set(),
      edits: [
        {
          hook: `blocks.${layer}.attn.hook_z`,
          gate: { shape: [n_heads, 1, n_heads, 1], values: gate },
          add: { shape: [1, 1, 1, 1], values: Float32Array.of(0) },
        },
      ],
      logits: positions,
      targets,
    })
    for (let head = 0; head < n_heads; head++) {
      const own = logProbs!.values.subarray(head * positions.length, (head + 1) * positions.length)
      losses.push(-own.reduce((sum, value) => sum + value, 0) / positions.length)
    }
  }
  return losses
}
