import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { lab } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const model = (name: string) => fileURLToPath(new URL(`reference/models/${name}`, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Table {
  readonly name: string
  readonly axes: readonly { name: string; labels: string[] }[]
  readonly values: unknown
}
interface Result {
  readonly analysis: string
  readonly provenance: Record<string, unknown>
  readonly tables: readonly Table[]
}

const analysed = (...args: string[]) => lab(folder, ['analyse', ...args])

async function resultOf(...args: string[]): Promise<Result> {
  const { code, out, err } = await analysed(...args, '--provider', 'cpu', '--json')
  expect(err).not.toContain('error')
  expect(code).toBe(0)
  return JSON.parse(out) as Result
}

describe('induction-lab analyse', () => {
  it('gives the loss of processed weights with all that made it', async () => {
    const expected = JSON.parse(
      readFileSync(join(model('m3_attn_only_ln'), 'expected_processed.json'), 'utf8'),
    ) as { tokens: number[][]; predictions: { loss: number } }
    writeFileSync(join(folder, 'tokens.json'), JSON.stringify(expected.tokens))
    const steps = ['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases']
    const { analysis, provenance, tables } = await resultOf(
      ...[model('m3_attn_only_ln'), 'loss', '--tokens-file', 'tokens.json', '--process', steps.join()],
    )
    expect(analysis).toBe('loss')
    expect(provenance).toMatchObject({
      model: 'm3_attn_only_ln',
      processing: steps,
      provider: 'cpu',
      tokens: expected.tokens,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
    const loss = tables.find(({ name }) => name === 'loss')!.values as number
    expect(Math.abs(loss - expected.predictions.loss)).toBeLessThan(1e-4)
  })

  it('names the axes, and adds one for a batch', async () => {
    const m1 = model('m1_attn_only')
    const axesOf = async (tokens: string) => {
      const { tables } = await resultOf(m1, 'attribution', '--tokens', tokens)
      return tables.map(({ name, axes }) => [name, axes.map((axis) => `${axis.name} ${axis.labels.length}`)])
    }
    expect(await axesOf('0,5,3,5')).toEqual([
      ['contributions', ['component 11', 'position 3']],
      ['logit', ['position 3']],
      ['remainder', ['position 3']],
    ])
    expect(await axesOf('0,5,3,5;0,2,2,9')).toEqual([
      ['contributions', ['sequence 2', 'component 11', 'position 3']],
      ['logit', ['sequence 2', 'position 3']],
      ['remainder', ['sequence 2', 'position 3']],
    ])
  })

  it('draws the same repeated tokens for the same seed, and says them', async () => {
    const args = [model('m8_hand_built_induction'), 'detectors', '--repeat', '7', '--seed', '3']
    const first = await resultOf(...args)
    expect(await resultOf(...args)).toEqual(first)
    expect(first.provenance.repeat).toEqual({ length: 7, sequences: 4, seed: 3 })
    const score = first.tables.find(({ name }) => name === 'induction_strict')!
    expect(score.axes.map(({ name }) => name)).toEqual(['layer', 'head'])
    // Built to do nothing but induction.
    const [[previous], [induction]] = score.values as number[][]
    expect(previous).toBeLessThan(1e-6)
    expect(induction).toBeGreaterThan(1 - 1e-6)
  })

  it('says that tokens do not repeat, and has null where there is no such number', async () => {
    const { code, out, err } = await analysed(
      ...[model('m1_attn_only'), 'detectors', '--tokens', '1,2,3', '--provider', 'cpu', '--json'],
    )
    expect(code).toBe(0)
    expect(err).toMatch(/^note: The tokens are not repeated/m)
    expect(err).toMatch(/^note: There is no repeated token/m)
    const { tables } = JSON.parse(out) as Result
    expect(tables.map(({ name }) => name)).not.toContain('induction_strict')
    expect(tables.find(({ name }) => name === 'prefix_last')!.values).toEqual([
      [null, null, null],
      [null, null, null],
    ])
  })

  it('has null, not NaN, for a model with a NaN in its weights', async () => {
    const weights = fileURLToPath(new URL('reference/invalid/nan_weight.safetensors', import.meta.url))
    const { tables } = await resultOf(weights, 'loss', '--tokens', '1,2,3')
    const values = Object.fromEntries(tables.map(({ name, values: each }) => [name, each]))
    expect(values).toMatchObject({ log_probs: [[null, null]], loss: null, accuracy: null })
  })

  it.each([
    ['an unknown analysis', ['nothing', '--tokens', '1'], 'UNKNOWN_ANALYSIS'],
    ['no tokens', ['loss'], 'USAGE'],
    ['an option of another analysis', ['loss', '--tokens', '1,2', '--kind', 'zero'], 'USAGE'],
    ['a token that there is not', ['loss', '--tokens', '1,64'], 'BAD_TOKENS'],
    ['more than the model has room for', ['loss', '--repeat', '20'], 'BAD_TOKENS'],
    ['a head that there is not', ['ablation', '--repeat', '4', '--keep', '0.3'], 'UNKNOWN_HEAD'],
    [
      'a range of tokens that do not repeat',
      ['ablation', '--tokens', '1,2', '--range', 'first'],
      'BAD_TOKENS',
    ],
    ['a sequence without predictions', ['ablation', '--tokens', '1'], 'BAD_TOKENS'],
    ['a target that there is not', ['attribution', '--tokens', '1,2', '--target', '64'], 'BAD_TOKENS'],
    ['a position that there is not', ['logit-lens', '--tokens', '1,2', '--position', '1'], 'BAD_TOKENS'],
    ['no condition', ['detectors', '--tokens', '1,2', '--where', 'key - 1'], 'BAD_CONDITION'],
    ['no pairs', ['fuzzy-induction'], 'USAGE'],
    ['no such document', ['head-similarity', '--tokens', '1', '--against', 'no.circuit'], 'NOT_FOUND'],
  ])('refuses %s', async (_, args, code) => {
    const refused = await analysed(model('m1_attn_only'), ...args, '--provider', 'cpu')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(new RegExp(`^error\\[${code}\\]: [^\\n]+[.?]\\n$`, 'm'))
  })
})
