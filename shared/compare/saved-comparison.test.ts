import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import type { CircuitDocument } from '../document/document'
import { parseDocument } from '../document/parse'
import { serializeDocument } from '../document/serialize'
import type { SavedComparison } from './saved-comparison'

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
}

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
