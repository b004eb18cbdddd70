import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { weightsAt } from '#shared/circuit/weight-place'
import { trace } from '#shared/circuit/trace'
import type { CircuitDocument } from '#shared/document/document'
import { rowsOf, transpose } from '#shared/tensor/operations'
import { exchangeCases, exchangeFiles } from './support/exchange-files'

// What NumPy, safetensors and TransformerLens read in the files that the app exports; the README says how.

const folder = join(import.meta.dirname, 'reference/exchange')
interface ExchangeRecord {
  versions: { transformer_lens: string }
  npy: number[][]
  npz: Record<string, number[][]>
  safetensors: Record<string, number[][]>
  csv: number[][]
  programs: Record<string, number[] | number[][]>
  models: Record<string, Record<'float32' | 'float64', number[][][]> & { 'load.py': number[] }>
}
const recordIn = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ExchangeRecord
const record = recordIn('record.json')
const third = exampleDocument('induction', { strength: 1 / 3 }).circuit
const matrix = (layer: number, name: 'W_QK' | 'W_OV') => weightsAt(third, { layer, head: 0, name })

it.each(exchangeFiles())('the app exports $name byte for byte as it was read there', ({ name, bytes }) => {
  expect(Buffer.compare(bytes, readFileSync(join(folder, 'ours', name)))).toBe(0)
})

it('NumPy and safetensors read every number as it is', () => {
  const W_QK = rowsOf(matrix(0, 'W_QK'))
  expect(record.npy).toEqual(W_QK)
  expect(record.csv).toEqual(W_QK)
  expect(Object.keys(record.npz)).toEqual(['0.0.W_QK', '0.0.W_OV', '1.0.W_QK', '1.0.W_OV'])
  expect(record.npz['0.0.W_OV']).toEqual(rowsOf(matrix(0, 'W_OV')))
  expect(record.npz['1.0.W_QK']).toEqual(rowsOf(matrix(1, 'W_QK')))
  // This file was exported in TransformerLens' convention.
  expect(record.safetensors['0.0.W_OV']).toEqual(rowsOf(transpose(matrix(0, 'W_OV'))))
  expect(record.safetensors['1.0.W_QK']).toEqual(rowsOf(matrix(1, 'W_QK')))
})

const lastLogits = ({ circuit, tokens }: CircuitDocument) => {
  const run = trace(circuit, tokens)
  return [...run.values(circuit.readout ? 'logits' : '0.0.output').values]
}

it.each([...exchangeCases, { name: 'published', document: exampleDocument('published-head') }])(
  'the NumPy program of “$name” prints what the app computes',
  ({ name, document }) => {
    expectClose(record.programs[name].flat(), lastLogits(document), 1e-12)
  },
)

const inTransformerLens = ['record.json', 'record-3.json'].flatMap((file) => {
  const { models, versions } = recordIn(file)
  return exchangeCases.map((each) => ({ ...each, models, version: versions.transformer_lens }))
})

describe.each(inTransformerLens)('TransformerLens $version runs the exported “$name”', (each) => {
  const { name, document, sequences, models } = each
  const { embedding } = document.circuit
  it.each(sequences)('on %j …', (...ids) => {
    const tokens = embedding.kind === 'given' ? [] : ids.map((id) => embedding.vocabulary[id])
    const run = trace(document.circuit, tokens)
    const { rows } = run.stage('logits')
    if (rows.of !== 'positions') throw new Error('logits are read at positions')
    const [{ index }] = rows.labels
    const sequence = sequences.findIndex((each) => each.join() === ids.join())
    const { float32, float64 } = models[name]
    const expected = [...run.values('logits').values]
    expectClose(float64[sequence][index], expected, 1e-12)
    expectClose(float32[sequence][index], expected, 1e-5)
  })
  it('and its script prints them', () => {
    expectClose(models[name]['load.py'], lastLogits(document), 1e-5)
  })
})

function expectClose(got: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(got.length).toBe(expected.length)
  expected.forEach((value, i) =>
    expect(Math.abs(got[i] - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value))),
  )
}
