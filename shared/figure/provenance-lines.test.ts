import { expect, it } from 'vitest'
import { provenanceLines } from './provenance-lines'

it('says what an analysis read and how, in its order, and nothing of what is empty', () => {
  const provenance = {
    seed: 0,
    tokens: [[5, 3]],
    model: 'letters-2l',
    bos: null,
    edits: [{ hook: 'blocks.0.attn.hook_z', select: {}, gate: 0, add: 0 }],
  }
  expect(provenanceLines(provenance)).toEqual([
    { name: 'Model', value: 'letters-2l' },
    { name: 'Tokens', value: '5 3' },
    { name: 'Seed', value: '0' },
    { name: 'edits', value: 'hook blocks.0.attn.hook_z, gate 0, add 0' },
  ])
})
