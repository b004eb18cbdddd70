import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument, examples } from '../circuit/examples'
import { runs } from '../circuit/circuits.testing'
import { trace } from '../circuit/trace'
import { weightsAt } from '../circuit/weight-place'
import { cellContent, withCells } from '../circuit/weights'
import type { CircuitDocument } from './document'
import { parseDocument } from './parse'
import { serializeDocument } from './serialize'

const opened = (text: string): CircuitDocument => {
  const parsed = parseDocument(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.document
}
const refusal = (text: string) => {
  const parsed = parseDocument(text)
  return parsed.ok ? null : parsed.error
}

const sample = serializeDocument(exampleDocument('induction'))
type Json = Record<string, unknown>
/** The sample's file with a change to its JSON. */
function damaged(change: (file: Json, circuit: Json, layer: Json, head: Json) => void): string {
  const file = JSON.parse(sample) as Json
  const circuit = file.circuit as Json
  const layer = (circuit.layers as Json[])[0]
  change(file, circuit, layer, (layer.heads as Json[])[0])
  return JSON.stringify(file)
}

describe('save, then open', () => {
  it.each(examples)('$id is the same', ({ id }) => {
    const document = exampleDocument(id)
    expect(opened(serializeDocument(document))).toEqual(document)
  })

  it('any circuit is the same', () => {
    fc.assert(
      fc.property(runs, fc.string(), ({ circuit, tokens }, name) => {
        const document = { name: name.slice(0, 200), circuit, tokens }
        const again = opened(serializeDocument(document))
        expect(again).toEqual(document)
        expect(serializeDocument(again)).toBe(serializeDocument(document))
      }),
    )
  })

  it('every content of a cell is the same: full precision, expressions, ∞', () => {
    const { circuit, ...rest } = exampleDocument('induction')
    const contents = [0.1 + 0.2, 1e-300, -1.7976931348623157e308, '2*s', '1/(s-10)', -Infinity, Infinity]
    const head = circuit.layers[0].heads[0]
    const changes = contents.map((content, index) => ({ index, content }))
    const edited = { ...head, W_QK: withCells(head.W_QK, changes, circuit.constants) }
    const layers = [{ ...circuit.layers[0], heads: [edited] }, circuit.layers[1]]
    const again = opened(serializeDocument({ ...rest, circuit: { ...circuit, layers } }))
    const weights = weightsAt(again.circuit, { layer: 0, head: 0, name: 'W_QK' })
    expect(contents.map((_, index) => cellContent(weights, index))).toEqual(contents)
  })

  it('a row of a matrix is a line of the file', () => {
    expect(sample).toContain('\n              [0, 0, 0, 0, "s", 0, 0, 0, 0],\n')
  })

  it('keys that this version does not know come back where they stood', () => {
    const text = damaged((file, circuit, layer, head) => {
      file.views = { zoom: 2, open: ['1.0'] }
      circuit.note = 'mine'
      layer.colour = 'pink'
      head.frozen = [[0, 1]]
    })
    expect(JSON.parse(serializeDocument(opened(text)))).toEqual(JSON.parse(text))
  })

  it('a key with the name of a prototype is only a key', () => {
    const text = sample.replace('"version"', '"__proto__": {"polluted": true}, "constructor": 1, "version"')
    const again = serializeDocument(opened(text))
    expect(Object.keys(JSON.parse(again) as Json)).toEqual(
      expect.arrayContaining(['__proto__', 'constructor']),
    )
    expect(({} as Json).polluted).toBeUndefined()
  })
})

describe('version 1, frozen', () => {
  const frozen = readFileSync(new URL('./fixtures/version-1.circuit', import.meta.url), 'utf8')

  it('opens and predicts what it predicted', () => {
    const { name, tokens, circuit, example } = opened(frozen)
    expect({ name, tokens, example }).toEqual({
      name: 'Two words back',
      tokens: [...'abcda'],
      example: 'induction',
    })
    expect(circuit.constants).toEqual({ s: 8 })
    // the homework's circuit at strength 8, in NumPy
    expect(trace(circuit, tokens).values('logits').values[1]).toBeCloseTo(0.998988319, 9)
  })

  it('is written as it was read, with the key that it brought', () => {
    expect(serializeDocument(opened(frozen))).toBe(frozen)
    expect(frozen).toContain('"reviewedBy"')
  })
})

describe('a file that cannot be read whole is refused', () => {
  it.each<[string, string | RegExp]>([
    ['', 'This file is not a circuit document: it is not complete JSON.'],
    [sample.slice(0, 900), 'This file is not a circuit document: it is not complete JSON.'],
    ['null', 'This file is not a circuit document of Induction Lab.'],
    ['[]', 'This file is not a circuit document of Induction Lab.'],
    ['{"Test Case 1": []}', 'This file is not a circuit document of Induction Lab.'],
    [
      sample.replace('"version": 1', '"version": 7'),
      'This document has format 7; this app reads up to 1. Update the app.',
    ],
    [sample.replace('"version": 1', '"version": "1"'), /^This document is damaged at version: /],
    ['['.repeat(100_000), 'This document is nested too deeply to be a circuit.'],
    [damaged((file) => delete file.circuit), /^This document is damaged at circuit: /],
    [damaged((_, circuit) => (circuit.layers = [])), /^This document is damaged at circuit\.layers: /],
    [
      damaged((_, circuit) => (circuit.layers = Array(5).fill((circuit.layers as Json[])[0]))),
      /^This document is damaged at circuit\.layers: /,
    ],
    [
      damaged((_, __, layer, head) => (layer.heads = Array(9).fill(head))),
      /^This document is damaged at circuit\.layers\[0\]\.heads: /,
    ],
    [
      damaged((_, __, ___, head) => (head.W_QK as number[][])[3].pop()),
      'W_QK of head 0.0 row 3 has 8 columns, expected 9.',
    ],
    [
      damaged((_, __, ___, head) => (head.W_OV as number[][]).pop()),
      'W_OV of head 0.0 has 8 rows, expected 9.',
    ],
    [
      damaged((_, __, ___, head) => ((head.W_OV as unknown[][])[1][2] = '2*t')),
      'W_OV of head 0.0, row 1, column 2: “t” is not a constant of this document. Known: s.',
    ],
    [
      damaged((_, __, ___, head) => ((head.W_OV as unknown[][])[1][2] = null)),
      /^This document is damaged at circuit\.layers\[0\]\.heads\[0\]\.W_OV\[1\]\[2\]: /,
    ],
    [sample.replace('"s": 10', '"s": 1e999'), /^This document is damaged at circuit\.constants\.s: /],
    [sample.replace('"s": 10', '"s": 10, "__x": 1'), /^This document is damaged at circuit\.constants/],
    [damaged((file) => (file.tokens = ['a', 'e'])), '“e” is not in the vocabulary. Known: a b c d.'],
    [damaged((file) => (file.tokens = [...'abcdab'])), 'There are 6 tokens; the circuit has room for 5.'],
    [
      damaged((_, circuit) => ((circuit.embedding as Json).vocabulary = [...'abca'])),
      'The vocabulary has “a” twice.',
    ],
    [
      damaged((_, circuit) => ((circuit.embedding as Json).positions = 6)),
      'W_QK of head 0.0 has 9 rows, expected 10.',
    ],
    [
      damaged((_, __, layer) => (layer.reads = [{ role: 'tok', labels: ['a'] }])),
      'Layer 0 reads 1 dims; the embedding has 9.',
    ],
    [
      damaged((_, circuit) => ((circuit.readout as Json).role = 'next')),
      'No dims of the last layer are called “next”.',
    ],
  ])('%#', (text, sentence) => {
    expect(refusal(text)).toMatch(sentence)
  })

  it('never breaks, whatever one change does to the file', () => {
    const values = fc.constantFrom(null, -1, 1e9, '', 'x', [], {}, [[]], true)
    fc.assert(
      fc.property(fc.nat(), values, (at, value) => {
        const file = JSON.parse(sample) as Json
        const holders = holdersOf(file)
        const { holder, key } = holders[at % holders.length]
        ;(holder as Json)[key] = value
        const parsed = parseDocument(JSON.stringify(file))
        if (parsed.ok) expect(() => trace(parsed.document.circuit, parsed.document.tokens)).not.toThrow()
        else expect(parsed.error).toMatch(/\.$/)
      }),
      { numRuns: 300 },
    )
  })
})

function holdersOf(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...holdersOf(inner)])
}
