import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CircuitMatrix } from '#shared/ipc/circuits'
import { readSafetensors } from '#shared/formats/safetensors'
import { readFile } from 'node:fs/promises'
import { Engine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import { writeRandomModel } from '../../run/random-model'
import { openModelFolder, runnable } from '../../run/model-folder'
import { importedReference, jsonOf, reference } from '../../run/reference.testing'
import { analyses } from '../registry'
import { circuitMap } from './circuit-map'
import { squareSum, transposed, type Dense } from './dense'
import { ModelWeights } from './model-weights'
import { exactMultiplier } from './multiplier'
import type { ExpectedTables } from './reference-models.testing'
import { singularDirections } from './singular-values'
import { TokenCircuits } from './token-circuits'

let scratch: string
let model: RunnableModel
let weights: ModelWeights

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'circuit-map-'))
  model = await importedReference('m1_attn_only', scratch)
  weights = new ModelWeights(model)
})
afterAll(async () => {
  await rm(scratch, { recursive: true })
})

const mapOf = (matrix: CircuitMatrix) => circuitMap(new TokenCircuits(weights, exactMultiplier), matrix)
const product = async (first: Dense, ...others: Dense[]) => {
  let made = first
  for (const other of others) made = await exactMultiplier.product(made, other)
  return made
}
const all = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('entries of a circuit', () => {
  it('are those of the product that is written out', async () => {
    const earlier = { layer: 0, head: 1 }
    const later = { layer: 1, head: 2 }
    const [E, U, P] = [await weights.W_E(), await weights.W_U(), await weights.W_pos()]
    const [a, b] = [await weights.head(earlier), await weights.head(later)]
    const QK = await product(b.W_Q, transposed(b.W_K))
    const [OV0, OV1] = [await product(a.W_V, a.W_O), await product(b.W_V, b.W_O)]
    const whole: [CircuitMatrix, Dense][] = [
      [{ kind: 'OV', heads: [later] }, await product(E, OV1, U)],
      [{ kind: 'QK', head: later }, await product(E, QK, transposed(E))],
      [{ kind: 'token-position', head: later }, await product(E, QK, transposed(P))],
      [{ kind: 'position-token', head: later }, await product(P, QK, transposed(E))],
      [{ kind: 'W_QK', head: later }, QK],
      [{ kind: 'W_OV', head: later }, OV1],
      [{ kind: 'K', earlier, later }, await product(E, QK, transposed(OV0), transposed(E))],
      [{ kind: 'Q', earlier, later }, await product(E, OV0, QK, transposed(E))],
      [{ kind: 'V', earlier, later }, await product(E, OV0, OV1, U)],
    ]
    for (const [asked, { rows, columns, values }] of whole) {
      const map = await mapOf(asked)
      expect([map.rows, map.columns]).toEqual([rows, columns])
      const block = map.block(all(rows), all(columns))
      block.forEach((value, i) => expect(value).toBeCloseTo(values[i], 9))
      expect(Array.from(map.row(5))).toEqual(
        all(columns).map((c) => expect.closeTo(values[5 * columns + c], 9) as number),
      )
      expect(Array.from(map.column(7))).toEqual(
        all(rows).map((r) => expect.closeTo(values[r * columns + 7], 9) as number),
      )
    }
  })

  it('of several heads add up', async () => {
    const heads = [
      { layer: 0, head: 0 },
      { layer: 1, head: 1 },
    ]
    const [sum, one, two] = await Promise.all([
      mapOf({ kind: 'OV', heads }),
      mapOf({ kind: 'OV', heads: [heads[0]] }),
      mapOf({ kind: 'OV', heads: [heads[1]] }),
    ])
    const [rows, columns] = [
      [3, 60],
      [0, 9, 63],
    ]
    const [a, b] = [one.block(rows, columns), two.block(rows, columns)]
    sum.block(rows, columns).forEach((value, i) => expect(value).toBeCloseTo(a[i] + b[i], 10))
  })

  it('of the positional pattern are its softmax: causal rows that add up to 1', async () => {
    const pattern = await mapOf({ kind: 'position-pattern', head: { layer: 0, head: 0 } })
    const scores = await mapOf({ kind: 'position-scores', head: { layer: 0, head: 0 } })
    for (const query of [0, 1, 7, pattern.rows - 1]) {
      const row = pattern.row(query)
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
      expect(row.slice(query + 1).every((value) => value === 0)).toBe(true)
      if (query === 0) continue
      const [s0, s1] = scores.block([query], [0, 1])
      expect(row[0] / row[1]).toBeCloseTo(Math.exp(s0 - s1), 6)
    }
  })

  it('say that they are no numbers where the weights hold NaN', () => {
    const left: Dense = { rows: 2, columns: 1, values: Float32Array.of(1, NaN) }
    expect(singularDirections({ left, right: transposed(left) })).toBeNull()
  })
})

describe('singular values', () => {
  it('of a factored matrix are those of the matrix: Σ σ² = ‖W‖², u W v = σ, unit vectors', async () => {
    const { W_Q, W_K, W_V, W_O } = await weights.head({ layer: 1, head: 0 })
    for (const [left, right] of [
      [W_Q, transposed(W_K)],
      [W_V, W_O],
    ]) {
      const W = await exactMultiplier.product(left, right)
      const { values, rows, columns } = singularDirections({ left, right })!
      const norm = squareSum(W)
      expect(values.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(norm, 9)
      expect(values).toEqual(values.toSorted((a, b) => b - a))
      values.forEach((value, i) => {
        let through = 0
        for (let r = 0; r < W.rows; r++) {
          for (let c = 0; c < W.columns; c++)
            through += rows[i][r] * W.values[r * W.columns + c] * columns[i][c]
        }
        expect(through).toBeCloseTo(value, 9)
        expect(Math.hypot(...rows[i])).toBeCloseTo(1, 9)
        expect(Math.hypot(...columns[i])).toBeCloseTo(1, 9)
      })
    }
  })

  it('of a head of zeros are zeros, and a head wider than the model has as many as the model', () => {
    const zeros: Dense = { rows: 6, columns: 2, values: new Float32Array(12) }
    expect(singularDirections({ left: zeros, right: transposed(zeros) })!.values).toEqual([0, 0])
    const wide: Dense = { rows: 2, columns: 3, values: Float32Array.of(1, 0, 2, 0, 3, 0) }
    const { values } = singularDirections({ left: wide, right: transposed(wide) })!
    // W Wᵀ of this W has the eigenvalues 9 and 5.
    expect(values.map((value) => Number(value.toFixed(6)))).toEqual([9, 5])
  })

  it('read as tokens what their directions say, in one vocabulary of a single token too', async () => {
    const folder = join(scratch, 'one-token')
    const config = { ...model.config, d_vocab: 1, d_vocab_out: 1 }
    await writeRandomModel(folder, 'one token', config, 3)
    const single = runnable(await openModelFolder(folder))
    const result = await run(single, 'singular-values', { head: '0.0' })
    const [{ W_QK }] = result.heads as { W_QK: { rows: { largest: { token: number }[] } }[] }[]
    expect(W_QK.map(({ rows }) => rows.largest.map(({ token }) => token))).toEqual(W_QK.map(() => [0]))
    const copying = await run(single, 'ov-copying', {})
    // Its own logit is the largest there is.
    expect(copying.tables![0].values).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ])
  })
})

const engine = new Engine({ provider: 'cpu', threads: 1 })
afterAll(() => engine.release())

function run(of: RunnableModel, name: string, options: object, tokens: number[][] = []) {
  const analysis = analyses.find((each) => each.name === name)!
  return analysis.run({
    ...{ model: of, engine, tokens, repeat: null, options, threads: 1 },
    textOfFile: () => Promise.reject(new Error('no file')),
    note: () => {},
  })
}

it('gives the map of each pair of parts as TransformerLens computed it, and their sum', async () => {
  const folder = join(reference, 'models', 'm1_attn_only')
  const expected = await jsonOf<ExpectedTables>(join(folder, 'expected.json'))
  const { head, query_parts, key_parts } = expected.decomposed_scores!
  const tensors = readSafetensors(
    new Uint8Array(await readFile(join(folder, 'decomposed_scores.safetensors'))),
  )
  const scores = tensors.find(({ name }) => name === 'scores')!
  const tokens = expected.repeated_tokens!.slice(0, 1)
  const P = tokens[0].length
  const mapFor = async (part: string) => {
    const { tables } = await run(model, 'decomposed-scores', { head, part }, tokens)
    return tables!.find(({ name }) => name === 'map')!.values as number[][]
  }
  const at = (q: number, k: number, cell: number) =>
    Number(scores.values[(q * key_parts.length + k) * P * P + cell])
  for (const [q, k] of [
    [0, 1],
    [2, 0],
    [query_parts.length - 1, key_parts.length - 1],
  ]) {
    const map = await mapFor(`${query_parts[q]},${key_parts[k]}`)
    map.flat().forEach((value, cell) => expect(value).toBeCloseTo(at(q, k, cell), 4))
  }
  const sum = (await mapFor('sum')).flat()
  sum.forEach((value, cell) => {
    let whole = 0
    for (let q = 0; q < query_parts.length; q++) {
      for (let k = 0; k < key_parts.length; k++) whole += at(q, k, cell)
    }
    expect(value).toBeCloseTo(whole, 4)
  })
  await expect(mapFor('embed,nothing')).rejects.toMatchObject({ code: 'USAGE' })
})
