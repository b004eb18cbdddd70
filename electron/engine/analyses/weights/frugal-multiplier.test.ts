import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunnableModel } from '../../run/model-folder'
import { importedReference } from '../../run/reference.testing'
import { frugalMultiplier } from './frugal-multiplier'
import { ModelWeights } from './model-weights'
import { exactMultiplier, type Multiplier } from './multiplier'
import { TokenCircuits } from './token-circuits'
import { tokenTable } from './token-table'
import { topShares } from './top-shares'

let scratch: string
let model: RunnableModel

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'frugal-multiplier-'))
  model = await importedReference('m1_attn_only', scratch)
})
afterAll(async () => {
  await rm(scratch, { recursive: true })
})

/** Has room for products of so many rows, and says so as `message` where there are more. */
function smallMultiplier(rows: number, message: string): Multiplier {
  const room = (asked: number) => {
    if (asked > rows) throw new RangeError(message)
  }
  return {
    ...exactMultiplier,
    product(a, b) {
      room(a.rows)
      return exactMultiplier.product(a, b)
    },
    rowMaxima(a, b) {
      room(a.rows)
      return exactMultiplier.rowMaxima(a, b)
    },
  }
}

async function everything(multiplier: Multiplier) {
  const circuits = new TokenCircuits(new ModelWeights(model), multiplier)
  const head = { layer: 1, head: 1 }
  const probabilities = new Float64Array(model.config.d_vocab).fill(1)
  const options = { through: { layer: 0, head: 2 }, bos: 0, exponent: 0.1, keys: 5, rows: 10 }
  return [
    await topShares(await circuits.fullOV([head]), [1, 5], multiplier),
    await tokenTable(circuits, head, { ...options, probabilities }),
  ]
}

it.each([
  'Array buffer allocation failed',
  'std::bad_alloc',
  'Failed to allocate memory for requested buffer',
])('goes on with fewer rows at a time, to the same numbers: %s', async (message) => {
  const whole = await everything(exactMultiplier)
  const sizes: number[] = []
  const frugal = frugalMultiplier(smallMultiplier(5, message), (rows) => sizes.push(rows))
  expect(await everything(frugal)).toEqual(whole)
  // 64 tokens: what was found to be too many once is not tried again.
  expect(sizes).toEqual([32, 16, 8, 4])
})

it('gives up where one row is too many, in a sentence', async () => {
  const frugal = frugalMultiplier(smallMultiplier(0, 'std::bad_alloc'))
  await expect(everything(frugal)).rejects.toThrow('no memory left for a single row')
})

it('leaves other faults alone', async () => {
  const frugal = frugalMultiplier(smallMultiplier(5, 'Invalid array length'))
  await expect(everything(frugal)).rejects.toThrow('Invalid array length')
})
