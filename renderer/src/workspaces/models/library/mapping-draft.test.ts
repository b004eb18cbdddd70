import { expect, it } from 'vitest'
import { checkedDraft, draftOf, draftRows, emptyDraft, patternOf } from './mapping-draft'

const shapes = new Map<string, readonly number[]>([
  ['h.0.attn.weight', [90, 24]],
  ['h.1.attn.weight', [90, 24]],
  ['h.0.out.weight', [24, 30]],
  ['h.1.out.weight', [24, 30]],
  ['embed', [64, 24]],
])

it('names layers by a pattern', () => {
  expect(patternOf('transformer.layers.11.self_attn.q_proj.weight')).toBe(
    'transformer.layers.{l}.self_attn.q_proj.weight',
  )
  expect(patternOf('blocks.0.mlp.0.weight')).toBe('blocks.{l}.mlp.0.weight')
  expect(patternOf('blocks.2.sa.heads.3.key.weight')).toBe('blocks.{l}.sa.heads.{h}.key.weight')
  expect(patternOf('layers.0.heads.1.q')).toBe('layers.{l}.heads.{h}.q')
  expect(patternOf('lm_head.weight')).toBe('lm_head.weight')
})

it('is no mapping before the heads and every weight of the attention are named', () => {
  const draft = { ...emptyDraft(), kind: 'fused' as const }
  draft.fields.W_QKV.name = 'h.{l}.attn.weight'
  expect(checkedDraft(shapes, draft).mapping).toBeNull()
  draft.fields.W_O.name = 'h.{l}.out.weight'
  // Without a number of heads nothing is taken.
  expect(checkedDraft(shapes, draft).mapping).toBeNull()
  draft.heads = '3'
  expect(checkedDraft(shapes, draft).mapping).toEqual({
    format: 'induction-lab-mapping',
    version: 1,
    n_heads: 3,
    attention: { kind: 'fused', order: 'parts', W_QKV: { name: 'h.{l}.attn.weight', transposed: true } },
    W_O: { name: 'h.{l}.out.weight', transposed: true },
  })
})

it('takes fewer heads of keys and values, and comes back with them', () => {
  const grouped = new Map<string, readonly number[]>([
    ['q', [60, 24]],
    ['k', [30, 24]],
    ['v', [30, 24]],
    ['o', [24, 60]],
  ])
  const draft = { ...emptyDraft(), heads: '6', keyHeads: '' }
  for (const x of ['Q', 'K', 'V', 'O'] as const) draft.fields[`W_${x}`].name = x.toLowerCase()
  expect(checkedDraft(grouped, draft).fields.get('W_K')!.problem).toMatch(
    /k is 30 × 24, transposed; W_K must be 24 × 60/,
  )
  draft.keyHeads = '3'
  const { mapping } = checkedDraft(grouped, draft)
  expect(mapping).toMatchObject({ n_heads: 6, n_key_heads: 3 })
  expect(checkedDraft(grouped, draftOf(mapping!)).mapping).toEqual(mapping)
})

it('says what does not fit beside the field, and is silent about empty ones', () => {
  const draft = { ...emptyDraft(), kind: 'fused' as const, heads: '3' }
  draft.fields.W_QKV.name = 'h.{l}.attn.weight'
  draft.fields.W_E = { name: 'embed', transposed: true }
  const { fields } = checkedDraft(shapes, draft)
  expect(fields.get('W_E')!.problem).toMatch(/embed is 64 × 24, transposed; W_E must be any × 24/)
  expect(fields.has('W_O')).toBe(false)
  expect(fields.get('W_QKV')).toMatchObject({ found: 2, problem: null })
})

it('comes back from a mapping', () => {
  const draft = { ...emptyDraft(), kind: 'fused' as const, heads: '3', order: 'heads' as const }
  draft.fields.W_QKV.name = 'h.{l}.attn.weight'
  draft.fields.W_O.name = 'h.{l}.out.weight'
  draft.fields.W_E.name = 'embed'
  const { mapping } = checkedDraft(shapes, draft)
  expect(checkedDraft(shapes, draftOf(mapping!)).mapping).toEqual(mapping)
  expect(draftRows('fused').map(({ name }) => name)).toEqual([
    'W_QKV',
    'W_O',
    'W_E',
    'W_U',
    'W_pos',
    'b_QKV',
    'b_O',
  ])
})
