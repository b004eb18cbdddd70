import { mlpNorm, type ModelConfig } from '#shared/model/model-config'

/**
 * Axes of an activation as TransformerLens orders them. `scale` has length 1; `context` are the positions of the second
 * sequence that models with cross-attention read.
 */
export type HookAxis =
  'batch' | 'pos' | 'head' | 'query' | 'key' | 'context' | 'd_model' | 'd_head' | 'd_mlp' | 'scale'

/** Where in the model: before the first block, beside it (the second sequence), a layer, behind the last one. */
export type Place = 'embed' | 'context' | number | 'final'

export interface Hook {
  /** As TransformerLens names it: `blocks.0.attn.hook_z`. */
  readonly name: string
  readonly axes: readonly HookAxis[]
  readonly place: Place
  /** Whether `run_with_cache` with `use_attn_result` has it; the others need a switch of their own there. */
  readonly cached: boolean
}

const stream: readonly HookAxis[] = ['batch', 'pos', 'd_model']
const scale: readonly HookAxis[] = ['batch', 'pos', 'scale']
const heads: readonly HookAxis[] = ['batch', 'pos', 'head', 'd_head']
const headStreams: readonly HookAxis[] = ['batch', 'pos', 'head', 'd_model']
const attention: readonly HookAxis[] = ['batch', 'head', 'query', 'key']
const neurons: readonly HookAxis[] = ['batch', 'pos', 'd_mlp']
const contextStream: readonly HookAxis[] = ['batch', 'context', 'd_model']
const contextHeads: readonly HookAxis[] = ['batch', 'context', 'head', 'd_head']
const crossAttention: readonly HookAxis[] = ['batch', 'head', 'query', 'context']

/** Every hook that a model has, in the order of the forward pass. */
export function modelHooks(config: ModelConfig): Hook[] {
  const hooks: Hook[] = [
    { name: 'hook_embed', axes: stream, place: 'embed', cached: true },
    { name: 'hook_pos_embed', axes: stream, place: 'embed', cached: true },
  ]
  if (config.context) {
    hooks.push(
      { name: 'hook_embed_c', axes: contextStream, place: 'context', cached: true },
      { name: 'hook_pos_embed_c', axes: contextStream, place: 'context', cached: true },
    )
  }
  for (let l = 0; l < config.n_layers; l++) hooks.push(...blockHooks(config, l))
  if (config.normalization_type) {
    hooks.push(
      { name: 'ln_final.hook_scale', axes: scale, place: 'final', cached: true },
      { name: 'ln_final.hook_normalized', axes: stream, place: 'final', cached: true },
    )
  }
  return hooks
}

function blockHooks(config: ModelConfig, layer: number): Hook[] {
  const { normalization_type, attn_only, act_fn, context } = config
  const hooks: Hook[] = []
  const have = (name: string, axes: readonly HookAxis[], cached = true) =>
    hooks.push({ name: `blocks.${layer}.${name}`, axes, place: layer, cached })
  const haveNorm = (name: string, axes = stream) => {
    if (!normalization_type) return
    have(`${name}.hook_scale`, scale)
    have(`${name}.hook_normalized`, axes)
  }

  have('hook_resid_pre', stream)
  have('hook_attn_in', headStreams, false)
  for (const x of ['q', 'k', 'v']) have(`hook_${x}_input`, headStreams, false)
  haveNorm('ln1')
  for (const x of ['q', 'k', 'v']) have(`attn.hook_${x}`, heads)
  have('attn.hook_attn_scores', attention)
  have('attn.hook_pattern', attention)
  have('attn.hook_z', heads)
  have('attn.hook_result', headStreams)
  have('hook_attn_out', stream)
  if (context) {
    have('hook_resid_mid1', stream)
    have('hook_cross_attn_in', stream, false)
    haveNorm('ln2')
    have('cross_attn.hook_q', heads)
    for (const x of ['k', 'v']) have(`cross_attn.hook_${x}`, contextHeads)
    have('cross_attn.hook_attn_scores', crossAttention)
    have('cross_attn.hook_pattern', crossAttention)
    have('cross_attn.hook_z', heads)
    have('cross_attn.hook_result', headStreams)
    have('hook_cross_attn_out', stream)
  }
  if (!attn_only) {
    have(context ? 'hook_resid_mid2' : 'hook_resid_mid', stream)
    have('hook_mlp_in', stream, false)
    haveNorm(mlpNorm(config))
    have('mlp.hook_pre', neurons)
    if (act_fn === 'solu_ln') {
      have('mlp.hook_mid', neurons)
      haveNorm('mlp.ln', neurons)
    }
    have('mlp.hook_post', neurons)
    have('hook_mlp_out', stream)
  }
  have('hook_resid_post', stream)
  return hooks
}

/** Hooks whose name fits a pattern, where a star stands for any characters but a dot. */
export function hooksMatching(hooks: readonly Hook[], pattern: string): Hook[] {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]*')
  return hooks.filter(({ name }) => new RegExp(`^${source}$`).test(name))
}
