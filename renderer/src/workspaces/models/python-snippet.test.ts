import { expect, it } from 'vitest'
import { pythonSnippet, type PythonView } from './python-snippet'

const config = {
  n_layers: 2,
  n_heads: 3,
  d_model: 24,
  d_head: 10,
  d_mlp: null,
  d_vocab: 64,
  d_vocab_out: 64,
  n_ctx: 64,
  attn_only: true,
  act_fn: null,
  normalization_type: null,
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: Math.sqrt(10),
} as const
const view = {
  view: 'attention',
  model: { name: 'm1', config, bundled: false },
  ids: [0, 29, 29],
  head: { layer: 1, head: 2 },
}

const code = (shown: PythonView) => (pythonSnippet(shown) as { code: string }).code

it('names the configuration as Python, the tokens and the head', () => {
  const text = code(view)
  expect(text).toContain('    attn_only=True,\n')
  expect(text).toContain('    normalization_type=None,\n')
  expect(text).toContain('tokens = torch.tensor([[0, 29, 29]])')
  expect(text).toMatch(/print\(cache\["pattern", 1\]\[0, 2\]\)\n$/)
  expect(text).not.toContain('d_mlp')
})

it('says why where TransformerLens cannot run a model', () => {
  const why = (changed: object) =>
    pythonSnippet({ ...view, model: { ...view.model, config: { ...config, ...changed } } })
  expect(why({ final_rms: true })).toEqual({
    why: 'TransformerLens has no model whose last normalization alone is RMSNorm',
  })
  expect(pythonSnippet({ ...view, model: { ...view.model, config: null } })).toHaveProperty('why')
  expect(pythonSnippet({ ...view, view: 'patching' })).toHaveProperty('why')
})

it('gives positions to queries and keys alone where the model does', () => {
  const shortformer = { ...config, positional_embedding_type: 'shortformer' } as const
  const text = code({ ...view, model: { ...view.model, config: shortformer } })
  expect(text).toContain('weights["pos_embed.W_pos"] = torch.zeros_like(positions)')
  expect(text).toContain('for name in ("q", "k"):')
})

it('takes a logit apart head by head', () => {
  expect(code({ ...view, view: 'attribution' })).toContain('model.W_O[layer], direction')
})

it('makes every edit as a hook, with the axes of TransformerLens', () => {
  const text = code({
    ...view,
    view: 'patching',
    patching: {
      edits: [
        { hook: 'blocks.0.attn.hook_z', select: { pos: [1, 2], head: [0] }, gate: 0, add: 0 },
        { hook: 'blocks.1.hook_resid_pre', select: {}, gate: 1, add: { token: 5, times: 2 } },
      ],
      axesOf: () => ['pos', 'head', 'd_head'],
      other: null,
      position: 2,
    },
  })
  expect(text).toContain('chosen(x, {1: [1, 2], 2: [0]})')
  expect(text).toContain('changed = 1 * x + 2 * model.W_U[:, 5]')
  expect(text).toContain('    ("blocks.1.hook_resid_pre", edit_1),')
})
