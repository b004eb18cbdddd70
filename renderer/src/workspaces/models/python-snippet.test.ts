import { expect, it } from 'vitest'
import { pythonSnippet } from './python-snippet'

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

it('names the configuration as Python, the tokens and the head', () => {
  const text = pythonSnippet(view)!
  expect(text).toContain('    attn_only=True,\n')
  expect(text).toContain('    normalization_type=None,\n')
  expect(text).toContain('tokens = torch.tensor([[0, 29, 29]])')
  expect(text).toMatch(/print\(cache\["pattern", 1\]\[0, 2\]\)\n$/)
  expect(text).not.toContain('d_mlp')
})

it('has nothing for models that TransformerLens cannot run', () => {
  const shortformer = { ...config, positional_embedding_type: 'shortformer' } as const
  expect(pythonSnippet({ ...view, model: { ...view.model, config: shortformer } })).toBeNull()
  expect(pythonSnippet({ ...view, model: { ...view.model, config: null } })).toBeNull()
})

it('takes a logit apart head by head, and says nothing where the view is no short script', () => {
  expect(pythonSnippet({ ...view, view: 'attribution' })).toContain('model.W_O[layer], direction')
  expect(pythonSnippet({ ...view, view: 'patching' })).toBeNull()
})
