import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tensor } from '../formats/tensor'
import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { runs } from './circuits.testing'
import { compiledModel, type CompiledModel } from './compile'
import { exampleDocument } from './examples'
import { lastLogits } from './last-logits'
import { templateDocument, templatesOf } from './templates/templates'
import { trace } from './trace'

/** Logits [position][output] of an attention-only transformer, by the book: nothing here knows of circuits. */
function transformerLogits({ config, tensors }: CompiledModel, ids: readonly number[]): number[][] {
  const find = (name: string) => tensors.find((tensor) => tensor.name === name)!
  const at = ({ shape, values }: Tensor, ...index: number[]) =>
    values[index.reduce((place, i, axis) => place * shape[axis] + i, 0)]
  const range = (n: unknown) => Array.from({ length: n as number }, (_, i) => i)
  const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0)
  const [models, heads, dims] = [config.d_model, config.n_heads, config.d_head].map(range)
  const [W_E, W_pos, W_U] = ['embed.W_E', 'pos_embed.W_pos', 'unembed.W_U'].map(find)
  let stream = ids.map((id, p) => models.map((m) => at(W_E, id, m) + at(W_pos, p, m)))
  for (const l of range(config.n_layers)) {
    const next = stream.map((row) => [...row])
    for (const h of heads) {
      const project = (name: string) => {
        const W = find(`blocks.${l}.attn.${name}`)
        return stream.map((row) => dims.map((d) => sum(models.map((m) => row[m] * at(W, h, m, d)))))
      }
      const [q, k, v] = ['W_Q', 'W_K', 'W_V'].map(project)
      const W_O = find(`blocks.${l}.attn.W_O`)
      ids.forEach((_, query) => {
        const scores = ids.map((_, key) =>
          config.attention_dir === 'causal' && key > query
            ? -Infinity
            : sum(dims.map((d) => q[query][d] * k[key][d])),
        )
        const largest = Math.max(...scores)
        const weights = scores.map((score) => Math.exp(score - largest))
        const total = sum(weights)
        const z = dims.map((d) => sum(weights.map((weight, key) => (weight / total) * v[key][d])))
        models.forEach((m) => (next[query][m] += sum(dims.map((d) => z[d] * at(W_O, h, d, m)))))
      })
    }
    stream = next
  }
  return stream.map((row) =>
    range(config.d_vocab_out).map((o) => sum(models.map((m) => row[m] * at(W_U, m, o)))),
  )
}

function compiledOrSentence(circuit: Circuit): CompiledModel | string {
  try {
    return compiledModel(circuit)
  } catch (error) {
    if (error instanceof CircuitError) return error.message
    throw error
  }
}

it('a circuit of any wiring, compiled, has the logits of the circuit', () => {
  let compared = 0
  fc.assert(
    fc.property(runs, ({ circuit, tokens }) => {
      const model = compiledOrSentence(circuit)
      if (typeof model === 'string') {
        expect(model).toMatch(/may look at nothing/)
        return
      }
      const run = trace(circuit, tokens)
      const stage = run.stage('logits')
      const { columns, values } = run.values('logits')
      const ids =
        circuit.embedding.kind === 'given'
          ? model.tokens.map((_, row) => row)
          : tokens.map((token) => model.tokens.indexOf(token))
      // Fewer tokens leave a query without a key; a circuit gives it zeros, which softmax cannot.
      if (ids.length < model.shortest) return
      const got = transformerLogits(model, ids)
      if (stage.rows.of !== 'positions') throw new Error('logits are read at positions')
      stage.rows.labels.forEach(({ index }, row) => {
        for (let o = 0; o < columns; o++) {
          const expected = values[row * columns + o]
          expect(Math.abs(got[index][o] - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))
          compared++
        }
      })
    }),
    { numRuns: 500 },
  )
  expect(compared).toBeGreaterThan(100)
})

it.each(templatesOf(1))('the template “$title” keeps its logits', (template) => {
  for (const isExercise of [false, true]) {
    const { circuit, tokens } = templateDocument(template, isExercise)
    const model = compiledModel(circuit)
    const ids = tokens.map((token) => model.tokens.indexOf(token))
    const position = ids
      .map((_, p) => p)
      .filter((p) => !model.dropped.includes(p))
      .at(-1)!
    const got = transformerLogits(model, ids)[position]
    lastLogits(trace(circuit, tokens)).forEach((logit, o) => expect(got[o]).toBeCloseTo(logit, 12))
  }
})

it('the induction circuit keeps its published prediction', () => {
  const model = compiledModel(exampleDocument('induction').circuit)
  expect(model.dropped).toEqual([0])
  const logits = transformerLogits(model, [0, 1, 2, 3, 0])[4]
  ;[0.000045, 0.999864, 0.000045, 0.000045].forEach((published, i) =>
    expect(Math.abs(logits[i] - published)).toBeLessThan(1e-6),
  )
})

it('standard wiring needs no more dims than the circuit has', () => {
  const { circuit } = exampleDocument('induction')
  const standard: Circuit = {
    ...circuit,
    layers: circuit.layers.map((layer) => ({ ...layer, carries: 'all', drops: [] })),
    readout: { from: 'residual', role: 'tok' },
  }
  expect(compiledModel(standard).config).toMatchObject({ d_model: 9, d_head: 9, attention_dir: 'causal' })
})

it('says from how many tokens on the logits are the same', () => {
  const { circuit } = exampleDocument('induction')
  const [first, second] = circuit.layers
  const hiding = (hiddenKeys: number[], causal: boolean) =>
    compiledModel({
      ...circuit,
      layers: [
        { ...first, drops: [] },
        { ...second, hiddenKeys, causal },
      ],
    }).shortest
  expect(compiledModel(circuit).shortest).toBe(1)
  expect(hiding([0], true)).toBe(2)
  expect(hiding([0, 1], false)).toBe(3)
})

describe('is refused with a sentence', () => {
  const { circuit } = exampleDocument('induction')
  it('a circuit without readout', () => {
    expect(compiledOrSentence({ ...circuit, readout: null })).toBe(
      'The circuit has no readout, so a model of it would have no logits.',
    )
  })
  it('infinite weights', () => {
    const layers = circuit.layers.map((layer) => ({
      ...layer,
      heads: layer.heads.map((head) => ({
        ...head,
        W_QK: { ...head.W_QK, values: head.W_QK.values.map((value) => value || -Infinity) },
      })),
    }))
    expect(compiledOrSentence({ ...circuit, layers })).toBe(
      "W_QK of head 0.0 holds ∞, NaN or a number beyond float32; a model's weights must be finite.",
    )
  })
  it('scores beyond float32', () => {
    const layers = circuit.layers.map((layer) => ({
      ...layer,
      heads: layer.heads.map((head) => ({
        ...head,
        W_QK: { ...head.W_QK, values: head.W_QK.values.map((value) => value * 1e36) },
      })),
    }))
    expect(compiledOrSentence({ ...circuit, layers })).toBe(
      'The weights of layer 1 allow scores too large for a float32 model.',
    )
  })
})
