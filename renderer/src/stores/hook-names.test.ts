import { expect, it } from 'vitest'
import { resolvedHook } from './hook-names'

const names = [
  'hook_embed',
  'hook_pos_embed',
  'blocks.0.hook_resid_pre',
  'blocks.0.ln1.hook_scale',
  'blocks.0.attn.hook_q',
  'blocks.0.attn.hook_pattern',
  'blocks.0.mlp.hook_pre',
  'blocks.1.attn.hook_pattern',
  'ln_final.hook_scale',
]
const hooks = names.map((name) => ({ name, place: 'embed' as const, axes: [], shape: [] }))
const named = (typed: string) => resolvedHook(typed, hooks)?.name ?? null

// What get_act_name of TransformerLens makes of them.
it.each([
  ['("pattern", 0)', 'blocks.0.attn.hook_pattern'],
  ["('pattern', 1)", 'blocks.1.attn.hook_pattern'],
  ['pattern, 0', 'blocks.0.attn.hook_pattern'],
  ['pattern0', 'blocks.0.attn.hook_pattern'],
  ['("q", 0)', 'blocks.0.attn.hook_q'],
  ['("resid_pre", 0)', 'blocks.0.hook_resid_pre'],
  ['("pre", 0)', 'blocks.0.mlp.hook_pre'],
  ['("scale", 0, "ln1")', 'blocks.0.ln1.hook_scale'],
  ['embed', 'hook_embed'],
  ['hook_pos_embed', 'hook_pos_embed'],
  ['blocks.0.hook_resid_pre', 'blocks.0.hook_resid_pre'],
])('knows %s', (typed, name) => expect(named(typed)).toBe(name))

it.each(['("pattern", 7)', 'pattern', 'nonsense', '', '("pattern"'])('means nothing by %j', (typed) =>
  expect(named(typed)).toBeNull(),
)
