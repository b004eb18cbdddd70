import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { lab as labIn, labProcess, type LabRun } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const reference = (path: string) => fileURLToPath(new URL(`reference/${path}`, import.meta.url))

// Every run has a folder of its own as its working directory: nothing may depend on where it is called.
const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lab = (...args: string[]) => labIn(folder, args)

/** A file in the working directory. */
function written(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

function traced(run: LabRun) {
  return JSON.parse(run.out) as {
    stages: {
      id: string
      step: number
      head: string | null
      title: string
      rows: string[]
      columns: string[]
      values: (number | string | null)[][]
    }[]
    logits: Record<string, number>
  }
}

it('is a process with exit codes and two streams', async () => {
  const cases = reference('toy/single_attention_head_test_cases.json')
  const right = await labProcess(folder, ['check', cases])
  expect(right).toEqual({ ...(await lab('check', cases)), code: 0 })
  const wrong = written('never.json', '{"never": [[[0, 1]], [[1, 1], [0, 0]], [[1, 1], [0, 0]], [[2, 0]]]}')
  expect(await labProcess(folder, ['check', wrong])).toMatchObject({ code: 1, err: '' })
  expect(await labProcess(folder, ['chekc'])).toMatchObject({ code: 2, out: '' })
})

describe('check', () => {
  it('passes the cases of both kinds, a line each', async () => {
    const head = await lab('check', reference('toy/single_attention_head_test_cases.json'))
    expect(head).toMatchObject({ code: 0, err: '' })
    expect(head.out.trimEnd().split('\n').at(-1)).toBe('12 passed, 0 failed')
    expect(head.out).toMatch(/^pass Test Case 1\npass Test Case 2\n/)

    const induction = await lab('check', '--strict', reference('toy/induction_head_test_cases.json'))
    expect(induction.code).toBe(0)
    expect(induction.out.trimEnd().split('\n').at(-1)).toBe('14 passed, 0 failed')
  })

  it('fails a case with how far and where, and goes on', async () => {
    const file = written(
      'wrong.json',
      JSON.stringify({
        near: [[[0, 1], [1, 1]], [[1, 1], [0, 0]], [[30, 30], [0, 0]], [[30, 0], [51.9319, 0]]],
        off: [[[0, 1], [1, 1]], [[1, 1], [0, 0]], [[1, 1], [0, 0]], [[1, 0], [1.5, 0]]],
        row: [[[0, 1], [1, 1]], [[1, 1], [0, 0]], [[1, 1], [0, 0]], [[1, 0]]],
        right: [[[0, 1]], [[1, 1], [0, 0]], [[1, 1], [0, 0]], [[1, 0]]],
      }), // prettier-ignore
    )
    const homework = await lab('check', file)
    expect(homework.code).toBe(1)
    expect(homework.out.trimEnd().split('\n')).toEqual([
      'pass near',
      'FAIL off max|Δ|=0.231059 at [1,0]',
      'FAIL row shape 2 × 2, expected 1 × 2',
      'pass right',
      '2 passed, 2 failed',
    ])
    // 30 · 1.7310585786 is 51.93176: 51.9319 is within the homework's rule, not within 1e-6.
    const strict = await lab('check', '--strict', '--json', file)
    expect(strict.code).toBe(1)
    const { cases, passed, failed } = JSON.parse(strict.out) as {
      cases: { name: string; passed: boolean; homework: boolean; strict: boolean; at: number[] | null }[]
      passed: number
      failed: number
    }
    expect({ passed, failed }).toEqual({ passed: 1, failed: 3 })
    expect(cases[0]).toMatchObject({ name: 'near', passed: false, homework: true, strict: false, at: [1, 0] })
    expect(cases[2]).toMatchObject({ name: 'row', at: null })
  })

  it('says that nothing is left of one token', async () => {
    const run = await lab('check', written('one.json', '{"one": [[[1,0,0,0,1,0,0,0,0]], 10, [1,0,0,0]]}'))
    expect(run.code).toBe(1)
    expect(run.out).toMatch(/^FAIL one Nothing is left after position 0 is dropped\./)
  })

  it('refuses a malformed file, and fails one that overflows, without ever printing NaN as a number', async () => {
    const ragged = await lab('check', reference('invalid/toy_ragged.json'))
    expect(ragged).toEqual({
      code: 2,
      out: '',
      err: 'error[NOT_TEST_CASES]: Test Case 1: X row 1 has 1 column, expected 2.\n',
    })
    const overflow = await lab('check', reference('invalid/toy_overflow.json'))
    expect(overflow.code).toBe(1)
    expect(overflow.out).toBe('FAIL Test Case 1 max|Δ|=not a number at [0,0]\n0 passed, 1 failed\n')
  })

  it('refuses what is no file of cases, in one line', async () => {
    const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 73 + 11) % 256)
    const files = [
      folder,
      'nowhere.json',
      written('noise.json', noise),
      written('deep.json', `{"a": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
      written('escape.json', '{"\\u001b[2J\\n": 1}'),
    ]
    for (const file of files) {
      const { code, out, err } = await lab('check', file)
      expect({ code, out }, file).toEqual({ code: 2, out: '' })
      expect(err, file).toMatch(/^error\[[A-Z_]+\]: [^\n\u001b]+\.\n$/)
    }
  })

  it('runs the cases on a circuit of one’s own', async () => {
    const cases = reference('toy/induction_head_test_cases.json')
    const sample = readFileSync(
      new URL('../shared/document/fixtures/version-1.circuit', import.meta.url),
      'utf8',
    )
    const own = await lab('check', cases, '--circuit', written('own.circuit', sample))
    expect(own.out.trimEnd().split('\n').at(-1)).toBe('14 passed, 0 failed')

    const file = JSON.parse(sample) as { circuit: { layers: { drops: number[] }[] } }
    file.circuit.layers[0].drops = []
    const kept = await lab('check', cases, '--circuit', written('kept.circuit', JSON.stringify(file)))
    expect(kept.code).toBe(1)
    expect(kept.out).toMatch(/^FAIL Test Case 1 max\|Δ\|=0\.5\d* at \[0,\d\]$/m)

    const head = await lab(
      'check',
      reference('toy/single_attention_head_test_cases.json'),
      '--circuit',
      'own.circuit',
    )
    expect(head).toMatchObject({ code: 2, out: '' })
    expect(head.err).toMatch(/brings its own W_QK and W_OV/)
  })
})

describe('trace', () => {
  it('prints every stage of the sample with its labels, and the published logits', async () => {
    const run = await lab('trace', '--example', 'induction')
    expect(run).toMatchObject({ code: 0, err: '' })
    const { stages, logits } = traced(run)
    const stage = (id: string) => stages.find((each) => each.id === id)!
    expect(stages.map(({ step }) => step)).toEqual(stages.map((_, i) => i))
    expect(stage('1.in').rows).toEqual(['b1', 'c2', 'd3', 'a4'])
    expect(stage('1.0.W_QK').columns.slice(3, 6)).toEqual(['tok d', 'prev a', 'prev b'])
    expect(stage('1.0.W_QK').head).toBe('1.0')
    expect(stage('0.0.masked').values[0]).toEqual([0, '-inf', '-inf', '-inf', '-inf'])
    expect(stage('0.0.mask').values[1]).toEqual([1, 1, 0, 0, 0])
    expect(stage('X').rows[4]).toBe('a4')
    const published = [4.5455600463141846e-5, 0.999863674452565, 4.5434973954015432e-5, 4.543497301774345e-5]
    Object.values(logits).forEach((logit, i) => expect(Math.abs(logit - published[i])).toBeLessThan(1e-15))
    expect(Object.keys(logits)).toEqual(['tok a', 'tok b', 'tok c', 'tok d'])
  })

  it('takes tokens, strength and sizes', async () => {
    const run = await lab(
      ...['trace', '--json', '--example', 'induction', '--tokens', 'the,cat,the', '--strength', '1000'],
      ...['--vocabulary', 'the,cat,sat', '--positions', '4'],
    )
    expect(run.out.split('\n')).toHaveLength(2)
    expect(traced(run).logits).toEqual({ 'tok the': 0, 'tok cat': 1, 'tok sat': 0 })
    expect(traced(run).stages[0].rows).toEqual(['the0', 'cat1', 'the2'])
  })

  it('traces a document, and the published head without tokens', async () => {
    const file = fileURLToPath(new URL('../shared/document/fixtures/version-1.circuit', import.meta.url))
    // eˢ/(eˢ + p) at s = 8 and p = 1
    const pattern = traced(await lab('trace', file)).stages.find(({ id }) => id === '0.0.pattern')!
    expect(pattern.values[1][0]).toBeCloseTo(0.9996646498695336, 12)

    const { stages, logits } = traced(await lab('trace', '--example', 'published-head'))
    expect(logits).toEqual({})
    expect(stages[0]).toMatchObject({ rows: ['x0', 'x1', 'x2'], columns: ['dim 0', 'dim 1'] })
    expect(stages.at(-1)!.values[2][0]).toBeCloseTo(2.5752103826044417, 14)
  })

  it('has no number for what is not one, and says where it begins', async () => {
    const sample = readFileSync(
      new URL('../shared/document/fixtures/version-1.circuit', import.meta.url),
      'utf8',
    )
    const run = await lab('trace', written('infinite.circuit', sample.replace('"s": 8', '"s": "inf"')))
    expect(run.code).toBe(0)
    expect(run.out).not.toContain('NaN')
    expect(run.err).toBe('note: NaN enters at scores[0, 0] of head 0.0; it is null here.\n')
  })

  it('with one token has empty stages, and says why', async () => {
    const run = await lab('trace', '--example', 'induction', '--tokens', 'a')
    expect(run).toMatchObject({
      code: 0,
      err: 'note: Nothing is left after position 0 is dropped. Add a token.\n',
    })
    expect(traced(run).logits).toEqual({})
  })
})

describe('derive', () => {
  it('says why a₄ looks at b₁, by label and by index', async () => {
    const byLabel = await lab('derive', '--example', 'induction', '1.0.scores', 'a4', 'b1')
    const derivation = JSON.parse(byLabel.out) as Record<string, unknown>
    expect(derivation).toMatchObject({
      name: 'scores[4, 1]',
      formula: 'score_{4,1} = Σ_{i,j} x_4[i] · W_QK[i,j] · x_1[j] = 1 · 10 · 0.999955',
      terms: [
        {
          text: '1 · 10 · 0.999955',
          factors: [
            { stage: '1.in', row: 'a4', column: 'tok a', value: 1 },
            { stage: '1.0.W_QK', row: 'tok a', column: 'prev a', value: 10 },
            { stage: '1.in', row: 'b1', column: 'prev a' },
          ],
        },
      ],
      zeroTerms: 80,
    })
    expect(derivation.value).toBe(derivation.sum)
    expect(derivation.value).toBeCloseTo(9.999546021312977, 12)
    const byIndex = await lab('derive', '--example', 'induction', '1.0.scores', '3', '0')
    expect(byIndex.out).toBe(byLabel.out)
  })

  it('gives a masked score as "-inf"', async () => {
    const run = await lab('derive', '--json', '--example', 'induction', '1.0.masked', 'b1', 'c2')
    expect(JSON.parse(run.out)).toMatchObject({ value: '-inf', sum: '-inf', terms: [{ value: '-inf' }] })
  })
})

describe('usage', () => {
  it('helps, with an example for every command', async () => {
    for (const command of ['check', 'trace', 'derive']) {
      const run = await lab(command, '--help')
      expect(run).toMatchObject({ code: 0, err: '' })
      expect(run.out).toContain(`Example:\n  induction-lab ${command} `)
    }
  })

  it.each<[string[], RegExp]>([
    [[], /^error\[USAGE\]: Name a command/],
    [['chekc', 'x.json'], /unknown command 'chekc'/],
    [['trace'], /Name a document or an --example: induction, induction-empty, published-head\./],
    [
      ['trace', '--example', 'induction', '--tokens', 'abe'],
      /“e” is not in the vocabulary\. Known: a b c d\./,
    ],
    [['trace', '--example', 'published-head', '--strength', '3'], /has no strength: its X is given\./],
    [['derive', '--example', 'induction', '1.0.scores', 'a0', '0'], /no row “a0”\. Known: b1, c2, d3, a4\./],
  ])('%j is refused in one line', async (args, sentence) => {
    const { code, out, err } = await lab(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(sentence)
    expect(err).toMatch(/^error\[[A-Z_]+\]: [^\n]+\n$/)
  })
})
