import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, inverseEdit, type Edit } from '../../document/edit'
import { lastLogits } from '../last-logits'
import { rangeOf } from '../basis'
import type { Circuit, TwoHotEmbedding } from '../circuit'
import { runs } from '../circuits.testing'
import { exampleDocument } from '../examples'
import { spacesOf, spacesProblem } from '../spaces'
import { standardInduction } from '../templates/composed'
import { trace } from '../trace'
import { cellContent } from '../weights'
import { withHead, withHeadChanged, withHeadDuplicated, withHeadMoved, withoutHead, withSolo } from './heads'
import { withLayer, withLayersSwapped, withoutLayer, withWiring } from './layers'
import { canMoveToLayer, withHeadInLayer } from './move-head'
import { resized } from './resize'

const { circuit: sample, tokens } = exampleDocument('induction')
type TokenCircuit = Circuit & { embedding: TwoHotEmbedding }
const ofTokens = (circuit: Circuit) => circuit as TokenCircuit
const logits = (circuit: Circuit, of: readonly string[] = tokens) => [...lastLogits(trace(circuit, of))]

describe('every structural edit', () => {
  const changes: [string, (circuit: Circuit) => Circuit][] = [
    ['add a head', (c) => withHead(c, 0)],
    ['remove a head', (c) => withoutHead(c, { layer: 0, head: 0 })],
    ['duplicate a head', (c) => withHeadDuplicated(c, { layer: 0, head: 0 })],
    ['move a head', (c) => withHeadMoved(c, { layer: 0, head: 0 }, c.layers[0].heads.length - 1)],
    ['rename a head', (c) => withHeadChanged(c, { layer: 0, head: 0 }, { name: 'other' })],
    ['solo a head', (c) => withSolo(c, { layer: 0, head: 0 })],
    [
      'move a head to another layer',
      (c) => (c.layers.length > 1 ? withHeadInLayer(c, { layer: 0, head: 0 }, 1).circuit : c),
    ],
    ['add a layer first', (c) => withLayer(c, 0)],
    ['add a layer last', (c) => withLayer(c, c.layers.length)],
    ['remove a layer', (c) => (c.layers.length > 1 ? withoutLayer(c, 0) : c)],
    ['swap layers', (c) => (c.layers.length > 1 ? withLayersSwapped(c, 0) : c)],
    ['wire a layer', (c) => withWiring(c, 0, { causal: false, readsOnly: ['tok'], hiddenKeys: [0] })],
  ]

  it.each(changes)('%s: the circuit runs, and taken back it is the start', (_, change) => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const document = { name: 'any', circuit, tokens }
        const edit: Edit = {
          kind: 'circuit',
          label: 'any',
          before: { circuit, tokens },
          after: { circuit: change(circuit), tokens },
        }
        const changed = applyEdit(document, edit)
        expect(() => trace(changed.circuit, changed.tokens)).not.toThrow()
        expect(applyEdit(changed, inverseEdit(edit))).toEqual(document)
      }),
      { numRuns: 40 },
    )
  })
})

describe('heads', () => {
  it('an empty head adds nothing, and a copied one adds its output again', () => {
    expect(logits(withHead(sample, 1))).toEqual(logits(sample))
    const twice = logits(withHeadDuplicated(sample, { layer: 1, head: 0 }))
    logits(sample).forEach((logit, i) => expect(twice[i]).toBeCloseTo(2 * logit, 14))
  })

  it('the order of heads does not matter to the sum, and a readout of one head follows it', () => {
    const two = withHead(sample, 1)
    const read: Circuit = { ...two, readout: { from: 'heads', role: 'tok', head: 0 } }
    const moved = withHeadMoved(read, { layer: 1, head: 0 }, 1)
    expect(moved.readout?.head).toBe(1)
    expect(logits(moved)).toEqual(logits(sample))
    expect(withoutHead(moved, { layer: 1, head: 1 }).readout).toEqual({ from: 'heads', role: 'tok' })
    expect(withoutHead(moved, { layer: 1, head: 0 }).readout?.head).toBe(0)
  })

  it('solo mutes all the others, and again lets all be heard', () => {
    const place = { layer: 1, head: 0 }
    const solo = withSolo(sample, place)
    expect(solo.layers.map(({ heads }) => heads.map(({ muted }) => muted))).toEqual([[true], [false]])
    expect(withSolo(solo, place)).toEqual(sample)
  })
})

describe('a readout of one head', () => {
  const previous: Circuit = { ...sample, readout: { from: 'heads', role: 'prev', head: 0, layer: 0 } }

  it('of an earlier layer is what that head writes, at the positions that it has', () => {
    const run = trace(previous, tokens)
    const written = run.values('0.0.output')
    const place = rangeOf(sample.layers[0].writes, 'prev')!
    const last = written.values.subarray(4 * written.columns + place.start, 4 * written.columns + place.end)
    expect(logits(previous)).toEqual([...last])
    expect(run.values('1.0.output')).toEqual(trace(sample, tokens).values('1.0.output'))
    // What stands before the last a is d: s = 10 leaves the other keys nearly nothing.
    expect(logits(previous)[3]).toBeGreaterThan(0.999)
  })

  it('is kept where nothing of it changes, and follows its head', () => {
    expect(withLayer(previous, 2).readout).toEqual(previous.readout)
    expect(withLayer(previous, 0).readout).toEqual({ ...previous.readout, layer: 1 })
    expect(withLayer({ ...sample, readout: { from: 'heads', role: 'tok', head: 0 } }, 2).readout?.layer).toBe(
      1,
    )
    expect(withoutLayer(previous, 1).readout).toEqual({ from: 'heads', role: 'prev', head: 0 })
    expect(withoutLayer(previous, 0).readout).toEqual({ from: 'heads', role: 'tok' })
    expect(withHead(previous, 0, undefined, 0).readout?.head).toBe(1)
  })

  it('of a head that is not there is refused in a sentence', () => {
    const of = (layer: number, head: number) => () =>
      trace({ ...sample, readout: { from: 'heads', role: 'tok', head, layer } }, tokens)
    const sentence = (name: string) =>
      `The logits are read from head ${name}, which the circuit does not have.`
    expect(of(0, 1)).toThrow(sentence('0.1'))
    expect(of(2, 0)).toThrow(sentence('2.0'))
    expect(() => trace({ ...sample, readout: { from: 'residual', role: 'tok', layer: 0 } }, tokens)).toThrow(
      'A readout of layer 0 must name one of its heads.',
    )
  })
})

describe('a head in another layer', () => {
  const standard = standardInduction.circuit()

  it('keeps every cell where both layers have the same dims', () => {
    const two = withHead(standard, 0)
    const { circuit, place, drops, removedLayer } = withHeadInLayer(two, { layer: 0, head: 0 }, 1, 0)
    expect([place, drops, removedLayer]).toEqual([{ layer: 1, head: 0 }, [], null])
    expect(circuit.layers[1].heads[0]).toEqual(standard.layers[0].heads[0])
    const back = withHeadInLayer(circuit, place, 0, 0)
    expect(back.circuit).toEqual(two)
  })

  it('loses the cells whose dims the other layer does not have, and says how many', () => {
    const two = withHead(sample, 0)
    const { circuit, drops } = withHeadInLayer(two, { layer: 0, head: 0 }, 1)
    expect(drops).toEqual(['4 cells of W_QK of head 0.0', '4 cells of W_OV of head 0.0'])
    expect(circuit.layers[1].heads.map(({ name }) => name)).toEqual(['induction', 'previous token'])
  })

  it('takes its layer along where it was the only head, and the readout of it', () => {
    const read: Circuit = { ...standard, readout: { from: 'heads', role: 'tok', head: 0 } }
    const moved = withHeadInLayer(read, { layer: 1, head: 0 }, 0)
    expect(moved.removedLayer).toBe(1)
    expect(moved.circuit.layers.map(({ heads }) => heads.length)).toEqual([2])
    expect(moved.circuit.readout).toEqual({ from: 'heads', role: 'tok', head: 1 })
    const down = withHeadInLayer(read, { layer: 0, head: 0 }, 1)
    expect([down.place, down.removedLayer]).toEqual([{ layer: 0, head: 1 }, 0])
  })

  it('needs another layer, with room', () => {
    const full = Array.from({ length: 7 }).reduce<Circuit>((circuit) => withHead(circuit, 1), sample)
    const from = { layer: 0, head: 0 }
    expect([0, 1, 2].map((to) => canMoveToLayer(sample, from, to))).toEqual([false, true, false])
    expect(canMoveToLayer(full, from, 1)).toBe(false)
  })
})

describe('wiring', () => {
  it('reading the token part only makes the other dims 0 for the heads, not for what is carried', () => {
    const wired = withWiring(standardInduction.circuit(), 0, { readsOnly: ['tok'] })
    const run = trace(wired, tokens)
    const D = 17
    const columnsSet = (id: string) =>
      new Set([...run.values(id).values].flatMap((value, i) => (value !== 0 ? [i % D] : [])))
    expect(Math.max(...columnsSet('0.in'))).toBeLessThan(4)
    expect([4, 5, 6, 7, 8].every((dim) => columnsSet('0.join').has(dim))).toBe(true)
  })

  it('hiding a key is as good as dropping its position', () => {
    const dropped = withWiring(withWiring(standardInduction.circuit(), 1, { hiddenKeys: [] }), 0, {
      drops: [0],
    })
    expect(logits(dropped)).toEqual(logits(standardInduction.circuit()))
  })

  it('logits of every position end with those of the last', () => {
    const every: Circuit = { ...sample, readout: { from: 'heads', role: 'tok', everyPosition: true } }
    const all = trace(every, tokens).values('logits')
    expect([all.rows, all.columns]).toEqual([4, 4])
    expect([...all.values.slice(12)]).toEqual(logits(sample))
  })
})

describe('other spaces', () => {
  const spaces = (circuit: Circuit) => spacesOf(ofTokens(circuit).embedding, circuit)

  it('the same spaces change nothing', () => {
    for (const circuit of [sample, standardInduction.circuit()]) {
      expect(resized(ofTokens(circuit), tokens, spaces(circuit))).toEqual({ circuit, tokens, drops: [] })
    }
  })

  it('more tokens and positions drop nothing and predict the same, with subspaces of their own or over positions', () => {
    for (const circuit of [sample, standardInduction.circuit()]) {
      const larger = { ...spaces(circuit), tokens: [...'abcdefg'], positions: 9 }
      const { circuit: grown, drops } = resized(ofTokens(circuit), tokens, larger)
      expect(drops).toEqual([])
      expect(logits(grown).slice(0, 4)).toEqual(logits(circuit))
      const { circuit: back } = resized(ofTokens(grown), tokens, spaces(circuit))
      expect(logits(back)).toEqual(logits(circuit))
    }
  })

  it('fewer positions say what they drop', () => {
    const {
      circuit,
      tokens: left,
      drops,
    } = resized(ofTokens(standardInduction.circuit()), tokens, {
      ...spaces(standardInduction.circuit()),
      positions: 3,
    })
    expect(drops).toEqual(['2 cells of W_QK of head 0.0', '2 tokens of the sequence'])
    expect(left).toEqual(['a', 'b', 'c'])
    expect(() => trace(circuit, left)).not.toThrow()
  })

  it('tokens that get other names keep their weights and places', () => {
    const words = ['the', 'cat', 'sat', 'mat']
    const {
      circuit,
      tokens: renamed,
      drops,
    } = resized(ofTokens(sample), tokens, {
      ...spaces(sample),
      tokens: words,
    })
    expect(drops).toEqual([])
    expect(renamed).toEqual(['the', 'cat', 'sat', 'mat', 'the'])
    expect(logits(circuit, renamed)).toEqual(logits(sample))
  })

  it('a token from the middle takes only its own cells with it', () => {
    const { circuit, drops } = resized(ofTokens(sample), [...'acda'], {
      ...spaces(sample),
      tokens: [...'acd'],
    })
    expect(drops).toEqual([
      '1 cell of W_OV of head 0.0',
      '1 cell of W_QK of head 1.0',
      '1 cell of W_OV of head 1.0',
    ])
    expect(logits(circuit, [...'acda'])[1]).toBeGreaterThan(0.999)
  })

  it('every cell whose dims still exist keeps its content', () => {
    fc.assert(
      fc.property(
        runs.filter(({ circuit }) => circuit.embedding.kind === 'two-hot'),
        fc.integer({ min: 1, max: 6 }),
        ({ circuit, tokens }, positions) => {
          const larger = { ...spaces(circuit), tokens: [...'abcdef'], positions: 6 }
          const at = resized(ofTokens(circuit), tokens, larger)
          const then = resized(ofTokens(at.circuit), at.tokens, { ...larger, positions })
          expect(() => trace(then.circuit, then.tokens)).not.toThrow()
          const before = at.circuit.layers[0].heads[0].W_QK
          const after = then.circuit.layers[0].heads[0].W_QK
          const tok = rangeOf(then.circuit.layers[0].reads, 'tok')!
          for (let row = tok.start; row < tok.end; row++)
            for (let column = tok.start; column < tok.end; column++)
              expect(cellContent(after, row * after.columns + column)).toBe(
                cellContent(before, row * before.columns + column),
              )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('refuses what cannot be, in a sentence', () => {
    const good = spaces(standardInduction.circuit())
    expect(spacesProblem(good)).toBeNull()
    expect(spacesProblem({ ...good, tokens: [] })).toBe('The vocabulary needs at least one token.')
    expect(spacesProblem({ ...good, tokens: ['a', 'a'] })).toBe('The vocabulary has “a” twice.')
    expect(spacesProblem({ ...good, positions: 65 })).toBe('There can be 1 to 64 positions.')
    expect(spacesProblem({ ...good, extras: [{ role: 'pos', labels: ['0'] }] })).toBe(
      'A subspace of your own cannot be called “pos”.',
    )
    const wide = { role: 'wide', labels: Array.from({ length: 128 }, (_, i) => String(i)) }
    expect(spacesProblem({ ...good, extras: [wide] })).toBe('These are 137 dims; 128 are the most.')
  })
})
