import { mlpNorm, type ModelConfig } from '#shared/model/model-config'

/**
 * Every parameter of a model, with its shape, under TransformerLens's names: what `model.safetensors` of an imported
 * model holds, no more and no less.
 */
export function modelParameters(config: ModelConfig): Map<string, readonly number[]> {
  const { n_layers, n_heads: H, d_model: D, d_head, d_mlp: M, normalization_type, context } = config
  const norm = (name: string, length: number): [string, readonly number[]][] =>
    normalization_type === 'LN'
      ? [
          [`${name}.w`, [length]],
          [`${name}.b`, [length]],
        ]
      : []
  const parameters: [string, readonly number[]][] = [
    ['embed.W_E', [config.d_vocab, D]],
    ['pos_embed.W_pos', [config.n_ctx, D]],
  ]
  if (context) {
    parameters.push(
      ['context_embed.W_E', [context.d_vocab, D]],
      ['context_pos_embed.W_pos', [context.n_ctx, D]],
    )
  }
  const attention = (name: string) => {
    for (const x of ['Q', 'K', 'V']) {
      parameters.push([`${name}.W_${x}`, [H, D, d_head]], [`${name}.b_${x}`, [H, d_head]])
    }
    parameters.push([`${name}.W_O`, [H, d_head, D]], [`${name}.b_O`, [D]])
  }
  for (let l = 0; l < n_layers; l++) {
    const block = `blocks.${l}`
    parameters.push(...norm(`${block}.ln1`, D))
    attention(`${block}.attn`)
    if (context) {
      parameters.push(...norm(`${block}.ln2`, D))
      attention(`${block}.cross_attn`)
    }
    if (M === null) continue
    parameters.push(...norm(`${block}.${mlpNorm(config)}`, D))
    parameters.push([`${block}.mlp.W_in`, [D, M]], [`${block}.mlp.b_in`, [M]])
    // SoLU normalises what it puts out.
    if (config.act_fn === 'solu_ln') parameters.push(...norm(`${block}.mlp.ln`, M))
    parameters.push([`${block}.mlp.W_out`, [M, D]], [`${block}.mlp.b_out`, [D]])
  }
  const last = norm('ln_final', D)
  parameters.push(...(config.final_rms ? last.slice(0, 1) : last))
  parameters.push(['unembed.W_U', [D, config.d_vocab_out]], ['unembed.b_U', [config.d_vocab_out]])
  return new Map(parameters)
}
