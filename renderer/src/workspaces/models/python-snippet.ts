import type { ListedModel } from '#shared/ipc/engine'
import { editLines, sweepLines, type PythonEdits, type PythonSweep } from './python-patching'

/** What a snippet reproduces. */
export interface PythonView {
  /** As the switch of views names it. */
  readonly view: string
  readonly model: Pick<ListedModel, 'name' | 'config' | 'bundled'>
  /** The ids of the run. */
  readonly ids: readonly number[]
  readonly head: { readonly layer: number; readonly head: number }
  /** The hook that the activation browser looks at. */
  readonly hook?: string
  /** What patching shows. */
  readonly patching?: PythonEdits | PythonSweep | null
}

/**
 * A short script for TransformerLens that computes what a view shows; why there is none, as a sentence, where
 * TransformerLens has no such model or nothing is shown. Its weights are read from the folder that `induction-lab
 * import --out` or the library made.
 */
export function pythonSnippet(shown: PythonView): { readonly code: string } | { readonly why: string } {
  const { view, model, ids, head, hook, patching } = shown
  const { config } = model
  if (!config) return { why: 'TransformerLens computes with models whose architecture is known' }
  if (config.context) return { why: 'TransformerLens has no cross-attention' }
  if (config.final_rms)
    return { why: 'TransformerLens has no model whose last normalization alone is RMSNorm' }
  const isShortformer = config.positional_embedding_type === 'shortformer'
  if (isShortformer && config.normalization_type !== null) {
    return { why: 'TransformerLens adds positions before a LayerNorm, and this model adds them behind it' }
  }
  if (view === 'patching' && !patching) {
    return { why: 'Add an edit, or write the other prompt: then there is something to compute' }
  }
  const fields = [
    ['n_layers', config.n_layers],
    ['n_heads', config.n_heads],
    ['d_model', config.d_model],
    ['d_head', config.d_head],
    ...(config.d_mlp === null ? [] : [['d_mlp', config.d_mlp] as const]),
    ['d_vocab', config.d_vocab],
    ['d_vocab_out', config.d_vocab_out],
    ['n_ctx', config.n_ctx],
    ['attn_only', config.attn_only],
    ...(config.act_fn === null ? [] : [['act_fn', config.act_fn] as const]),
    ['normalization_type', config.normalization_type],
    ['eps', config.eps],
    ['attention_dir', config.attention_dir],
    ['attn_scale', config.attn_scale],
  ] as const
  const written = (value: unknown) =>
    value === null ? 'None' : typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value)
  const lines = [
    '# pip install "transformer_lens<4": version 4 has no HookedTransformer any more',
    'import torch',
    'from safetensors.torch import load_file',
    'from transformer_lens import HookedTransformer, HookedTransformerConfig',
    '',
    `# ${model.name}: its model.safetensors lies in the folder that it was imported to`,
    'weights = load_file("model.safetensors")',
    'config = HookedTransformerConfig(',
    ...fields.map(([name, value]) => `    ${name}=${written(value)},`),
    ')',
    'model = HookedTransformer(config)',
    ...(isShortformer
      ? [
          '# positions reach queries and keys alone',
          'positions = weights["pos_embed.W_pos"]',
          'weights["pos_embed.W_pos"] = torch.zeros_like(positions)',
        ]
      : []),
    'model.load_state_dict(weights, strict=False)  # masks are not in the file',
    ...(isShortformer ? SHORTFORMER : []),
    `tokens = torch.tensor([[${ids.join(', ')}]])`,
    'logits, cache = model.run_with_cache(tokens)',
    ...(view !== 'patching' || !patching
      ? viewLines(view, head, hook)
      : 'edits' in patching
        ? editLines(patching)
        : sweepLines(patching)),
  ]
  return { code: `${lines.join('\n')}\n` }
}

const SHORTFORMER = [
  'model.set_use_split_qkv_input(True)',
  'def add_positions(x, hook):  # [batch, position, head, d_model]',
  '    return x + positions[: x.shape[1], None]',
  'for layer in range(model.cfg.n_layers):',
  '    for name in ("q", "k"):',
  '        model.add_hook(f"blocks.{layer}.hook_{name}_input", add_positions, is_permanent=True)',
]

function viewLines(
  view: string,
  { layer, head }: PythonView['head'],
  hook = 'blocks.0.hook_resid_post',
): readonly string[] {
  switch (view) {
    case 'loss':
      return [
        'log_probs = logits.log_softmax(-1)[0, :-1].gather(-1, tokens[0, 1:, None])[:, 0]',
        'print(-log_probs.mean().item(), log_probs)',
      ]
    case 'activations':
      return [`print(cache["${hook}"][0])`]
    case 'ablation':
      return [
        'loss = lambda logits: -logits.log_softmax(-1)[0, :-1].gather(-1, tokens[0, 1:, None]).mean()',
        `def ablate(z, hook):`,
        `    z[:, :, ${head}] = 0`,
        '    return z',
        `ablated = model.run_with_hooks(tokens, fwd_hooks=[("blocks.${layer}.attn.hook_z", ablate)])`,
        'print((loss(ablated) - loss(logits)).item())',
      ]
    case 'lens':
      return [
        'for layer in range(model.cfg.n_layers):',
        '    print(layer, model.unembed(model.ln_final(cache["resid_post", layer]) if model.cfg.normalization_type else cache["resid_post", layer])[0].argmax(-1))',
      ]
    case 'attribution':
      // To the next token: (x − mean) · (w ⊙ u) / scale, the mean taken out of the direction instead.
      return [
        'direction = model.W_U[:, tokens[0, 1:]].T  # [position, d_model]',
        'if model.cfg.normalization_type == "LN":',
        '    direction = direction * model.ln_final.w',
        'if model.cfg.normalization_type:',
        '    direction = direction - direction.mean(-1, keepdim=True)',
        '    direction = direction / cache["ln_final.hook_scale"][0, :-1]',
        'for layer in range(model.cfg.n_layers):',
        '    z = cache["z", layer][0, :-1]',
        '    print(layer, torch.einsum("phd,hdm,pm->hp", z, model.W_O[layer], direction))',
      ]
    default:
      return [`print(cache["pattern", ${layer}][0, ${head}])`]
  }
}
