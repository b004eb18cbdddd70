import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import type { CircuitDocument } from '../document/document'
import { parseDocument } from '../document/parse'
import { serializeDocument } from '../document/serialize'
import type { SavedComparison } from './saved-comparison'
import { textHash } from './text-hash'

const comparison: SavedComparison = {
  model: { name: 'letters-2l', sha256: '7a8279df' },
  mine: '1.0',
  trained: { layer: 1, head: 1 },
  stage: 'output',
  source: 'random',
  bos: null,
  words: { a: ' a', b: '#7' },
  most: 4,
  sequences: 20,
  seed: 1,
  queries: 'earlier',
  distance: 'divergence',
  ownScales: true,
  through: '0.0',
  put: 'output',
  together: ['0.0'],
  transplant: {
    kind: 'output',
    model: { name: 'letters-2l', sha256: '7a8279df' },
    heads: ['1.1', '0.0'],
    mine: ['1.0', '0.0'],
    sequences: 20,
    losses: { clean: 0.018, ablated: 3.734, ablatedMean: 3.6, mine: 0.3, uniform: 3.9, random: 3.8 },
    perSequence: { mean: 0.92, spread: null, count: 1 },
    notes: [],
    question: textHash('the same question'),
  },
}

it('the mark of a question is of its whole text, and the same every time', () => {
  // FNV-1a of "a" over 32 bits, as its authors publish it.
  expect(textHash('a').slice(0, 8)).toBe('e40c292c')
  expect(textHash('ab')).not.toBe(textHash('ba'))
  expect(textHash('')).toHaveLength(16)
})

describe('a comparison in a document', () => {
  const document: CircuitDocument = { ...exampleDocument('induction'), comparison }

  it('is the same after saving and opening, with what a later version adds', () => {
    const parsed = parseDocument(serializeDocument(document))
    expect(parsed).toEqual({ ok: true, document })
    const later = serializeDocument(document).replace('"seed": 1,', '"seed": 1, "view": "new",')
    const again = parseDocument(later)
    expect(again.ok && JSON.parse(serializeDocument(again.document))).toEqual(JSON.parse(later))
  })

  it('is refused by its place where it is damaged', () => {
    const text = serializeDocument(document).replace('"stage": "output"', '"stage": "nowhere"')
    const parsed = parseDocument(text)
    expect(parsed.ok ? '' : parsed.error).toMatch(/damaged at comparison\.stage/)
  })
})
