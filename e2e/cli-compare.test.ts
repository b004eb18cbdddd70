import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { lab } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const LETTERS = fileURLToPath(new URL('../resources/models/letters-2l', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
const vocabulary = [...'abcdef']

beforeAll(() => {
  const document = exampleDocument('induction', { vocabulary, positions: 12 })
  writeFileSync(join(folder, 'my.circuit'), serializeDocument(document))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const analysed = (...args: string[]) => lab(folder, ['analyse', ...args])

async function tablesOf(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await analysed(...args, '--json')
  expect(err).not.toContain('error')
  expect(code).toBe(0)
  const { tables } = JSON.parse(out) as { tables: { name: string; values: unknown }[] }
  return Object.fromEntries(tables.map(({ name, values }) => [name, values]))
}

const map = JSON.stringify(Object.fromEntries(vocabulary.map((letter, i) => [letter, i + 1])))
const tokens = '0,1,2,3,4,5,6,1,2,3,4,5,6;0,6,4,2,1,3,5,6,4,2,1,3,5'
const against = ['--against', 'my.circuit', '--map', map]

describe('comparing on the command line', () => {
  it('ranks the heads of a model, with what the letters are there', async () => {
    const { id } = await tablesOf(LETTERS, 'token-map', '--words', JSON.stringify([...vocabulary, 'é']))
    expect(id).toEqual([1, 2, 3, 4, 5, 6, null])
    const args = [LETTERS, 'head-similarity', '--tokens', tokens, ...against]
    const earlier = (await tablesOf(...args, '--queries', 'earlier')) as Record<string, number[][]>
    // 0.0 of letters-2l is its previous-token head (0.99), 1.0, 1.1 and 1.3 are induction heads.
    expect(earlier.distance[0][0]).toBeLessThan(0.05)
    expect([4, 5, 7]).toContain(earlier.distance[1].indexOf(Math.min(...earlier.distance[1])))
    expect(earlier.spread[0]).toHaveLength(8)
    const all = (await tablesOf(...args)) as Record<string, number[][]>
    expect(all.distance[1][4]).toBeGreaterThan(earlier.distance[1][4])
  })

  it('puts a circuit’s pattern into the model that the circuit is, and nothing changes', async () => {
    const ids = JSON.stringify(Object.fromEntries(vocabulary.map((letter, i) => [letter, i])))
    const { mean_loss, mean_recovered } = (await tablesOf(
      ...['my.circuit', 'transplant', '--tokens', '0,1,2,3,4,5,0,1,2,3,4,5', '--bos', 'none'],
      ...['--against', 'my.circuit', '--map', ids, '--heads', '0.0,1.0', '--mine', '0.0,1.0'],
    )) as { mean_loss: number[]; mean_recovered: number[] }
    expect(mean_loss[3]).toBeCloseTo(mean_loss[0], 5)
    expect(mean_recovered[0]).toBeCloseTo(1, 4)
  })
})
