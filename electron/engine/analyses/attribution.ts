import type { Activation } from '../run/activation'
import type { Analysis, AnalysisInput } from './analysis'
import { LogitDirections } from './logit-directions'
import { numbered, type Table, type TableAxis, type TableValue } from './table'
import { targetsFrom, type Targets } from './targets'
import { ModelWeights } from './weights/model-weights'

interface SequenceAttribution {
  /** Name → contribution at each position. */
  readonly parts: ReadonlyMap<string, Float64Array>
  readonly logit: Float64Array
}

/**
 * What each part of the residual stream adds to a logit: x · W_U[:, target], with the scale of the last LayerNorm as it
 * was (reference/README.md, `logit_attribution`).
 */
export const attribution: Analysis = {
  name: 'attribution',
  tokens: 'needed',
  options: ['target', 'position'],
  async run(input) {
    const { model, tokens, options } = input
    const targets = targetsFrom(options, model.config, tokens)
    const weights = new ModelWeights(model)
    const found: SequenceAttribution[] = []
    for (const sequence of tokens.keys()) found.push(await attributed(input, weights, targets, sequence))
    const names = [...found[0].parts.keys()]
    const position: TableAxis = { name: 'position', labels: targets.positions.map(String) }
    const isBatch = tokens.length > 1
    const table = (
      name: string,
      axes: TableAxis[],
      of: (found: SequenceAttribution) => TableValue,
    ): Table => ({
      name,
      axes: isBatch ? [numbered('sequence', tokens.length), ...axes] : axes,
      values: isBatch ? found.map(of) : of(found[0]),
      unit: 'logit',
    })
    return {
      tables: [
        table('contributions', [{ name: 'component', labels: names }, position], ({ parts }) =>
          names.map((name) => [...parts.get(name)!]),
        ),
        table('logit', [position], ({ logit }) => [...logit]),
        table('remainder', [position], ({ parts, logit }) =>
          [...logit].map((value, i) => [...parts.values()].reduce((rest, part) => rest - part[i], value)),
        ),
      ],
    }
  },
}

async function attributed(
  { engine, model, tokens }: AnalysisInput,
  weights: ModelWeights,
  targets: Targets,
  sequence: number,
): Promise<SequenceAttribution> {
  const { n_layers, n_heads, attn_only, normalization_type, positional_embedding_type } = model.config
  const { positions } = targets
  const wanted = positions.map((p) => targets.at(sequence, p))
  const directions = await LogitDirections.of(weights, wanted)
  const parts = new Map<string, Float64Array>()
  // The order of the components is that of the sum, whatever comes first.
  const streams = new Map([['hook_embed', 'embed']])
  if (positional_embedding_type === 'standard') streams.set('hook_pos_embed', 'pos_embed')
  for (const name of streams.values()) parts.set(name, new Float64Array(0))
  const results = Array.from({ length: n_layers }, (_, l) => `blocks.${l}.attn.hook_result`)
  for (let l = 0; l < n_layers; l++) {
    for (let h = 0; h < n_heads; h++) parts.set(`${l}.${h}`, new Float64Array(0))
    const bias = await weights.vector(`blocks.${l}.attn.b_O`, 0, model.config.d_model)
    parts.set(
      `${l}.b_O`,
      directions.along(() => bias),
    )
    if (model.config.context) {
      parts.set(`${l}.cross_attn`, new Float64Array(0))
      streams.set(`blocks.${l}.hook_cross_attn_out`, `${l}.cross_attn`)
    }
    if (attn_only) continue
    parts.set(`${l}.mlp`, new Float64Array(0))
    streams.set(`blocks.${l}.hook_mlp_out`, `${l}.mlp`)
  }
  const take = (hook: string, activation: Activation) => {
    const row = rowsOf(activation)
    const name = streams.get(hook)
    if (name !== undefined)
      parts.set(
        name,
        directions.along((i) => row(positions[i])),
      )
    else if (hook === 'ln_final.hook_scale') directions.scale = positions.map((p) => activation.values[p])
    else {
      const layer = results.indexOf(hook)
      for (let h = 0; h < n_heads; h++) {
        parts.set(
          `${layer}.${h}`,
          directions.along((i) => row(positions[i] * n_heads + h)),
        )
      }
    }
  }
  const { logits } = await engine.run(model, {
    start: [tokens[sequence]],
    capture: new Set([...streams.keys(), ...results, ...(normalization_type ? ['ln_final.hook_scale'] : [])]),
    edits: [],
    logits: positions,
    take,
  })
  // The scale is known when the last LayerNorm has run, so it divides at the end.
  for (const part of parts.values()) directions.divide(part)
  for (const [name, values] of directions.constants) parts.set(name, values)
  const width = model.config.d_vocab_out
  const logit = Float64Array.from(wanted, ({ token, minus }, i) => {
    const row = logits!.values.subarray(i * width, (i + 1) * width)
    return row[token] - (minus === null ? 0 : row[minus])
  })
  return { parts, logit }
}

/** Rows of the last axis. */
function rowsOf({ shape, values }: Activation): (row: number) => Float32Array {
  const width = shape.at(-1)!
  return (row) => values.subarray(row * width, (row + 1) * width)
}
