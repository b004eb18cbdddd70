import { describe, expect, it } from 'vitest'
import type { ModelConfig } from '#shared/model/model-config'
import { isCheap } from './cost'

describe('what is asked without being asked', () => {
  it('is a token table of one head of 30,000 tokens, and not those of sixteen', () => {
    const config = { n_layers: 2, n_heads: 8, d_head: 64, d_model: 512, d_vocab: 30_000 } as ModelConfig
    expect(isCheap('token-table', config)).toBe(true)
    expect(isCheap('token-table', config, 16)).toBe(false)
  })
})
