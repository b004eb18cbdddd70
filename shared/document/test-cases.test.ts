import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTestCases } from './test-cases'

const head = { X: [[0, 1]], W: [[1, 1], [0, 0]], out: [[1, 0]] } // prettier-ignore
const refusal = (file: unknown) => {
  const parsed = parseTestCases(typeof file === 'string' ? file : JSON.stringify(file))
  return parsed.ok ? null : parsed.error
}

it('both kinds are told apart by their shape, within one file', () => {
  const file = { one: [head.X, head.W, head.W, head.out], two: [[[1, 0, 1]], 10, [1]] }
  const parsed = parseTestCases(JSON.stringify(file))
  expect(parsed.ok && parsed.cases.map(({ name, kind }) => [name, kind])).toEqual([
    ['one', 'head'],
    ['two', 'induction'],
  ])
})

it('a case with the name of a prototype is only a case', () => {
  const parsed = parseTestCases(`{"__proto__": ${JSON.stringify([head.X, head.W, head.W, head.out])}}`)
  expect(parsed.ok && parsed.cases[0].name).toBe('__proto__')
})

describe('a malformed file is refused with the place', () => {
  const { X, W, out } = head
  const nine = (row: number, columns: number) =>
    Array.from({ length: 9 }, (_, r) => Array.from({ length: r === row ? columns : 9 }, () => 0))
  it.each<[unknown, string | RegExp]>([
    ['', /^The file is not JSON: .*\.$/],
    ['{"a": [1,}', /^The file is not JSON: .*\.$/],
    ['{"a": NaN}', 'The file is not JSON: it holds NaN, which JSON does not have.'],
    ['{"a": [-Infinity]}', 'The file is not JSON: it holds -Infinity, which JSON does not have.'],
    [[], 'The file holds no test cases: it is not an object of named cases.'],
    ['[[['.repeat(50_000), /^The file is not JSON/],
    ['7', 'The file holds no test cases: it is not an object of named cases.'],
    [{}, 'The file holds no test case.'],
    [{ one: 3 }, 'one: it is not a list of parts.'],
    [{ one: [X, W, W] }, /^one: it has 3 parts, expected 4/],
    [{ one: [X, 10] }, /^one: it has 2 parts, expected 4/],
    [{ one: [[[0, 1], [1]], W, W, out] }, 'one: X row 1 has 1 column, expected 2.'],
    [{ one: [X, [['1', 1], [0, 0]], W, out] }, 'one: W_QK row 0, column 0 is not a number.'], // prettier-ignore
    [{ one: [X, [[1, 1, 1]], W, out] }, 'one: W_QK row 0 has 3 columns, expected 2.'],
    [{ one: [X, [[1, 1]], W, out] }, 'one: W_QK has 1 row, expected 2.'],
    [
      { 'Test Case 3': [[Array(9).fill(0)], nine(4, 8), nine(0, 9), [[1]]] },
      'Test Case 3: W_QK row 4 has 8 columns, expected 9.',
    ],
    [{ one: [X, W, null, out] }, 'one: W_OV is not a list of rows.'],
    [{ one: [X, W, W, [1, 0]] }, 'one: expected output row 0 is not a list of numbers.'],
    [{ one: [[], W, W, out] }, 'one: X has no rows.'],
    [{ one: [[[]], W, W, out] }, 'one: X has no columns.'],
    ['{"one": [[[1e999]], [[1]], [[1]], [[1]]]}', 'one: X row 0, column 0 is too large for a number.'],
    [{ one: [X, null, [1]] }, 'one: the strength is not a number.'],
    ['{"one": [[[1]], 1e999, [1]]}', 'one: the strength is too large for a number.'],
    [{ one: [X, 10, ['b']] }, 'one: expected logits, column 0 is not a number.'],
    [{ one: [X, 10, 1] }, 'one: expected logits is not a list of numbers.'],
    [{ one: [Array(5000).fill([1]), [[1]], [[1]], out] }, 'one: X has 5000 rows; 2048 are possible.'],
    [{ 'a\u001b[31m\nb': 3 }, 'a [31m b: it is not a list of parts.'],
  ])('%#', (file, sentence) => {
    expect(refusal(file)).toMatch(sentence)
  })
})

describe('the files of e2e/reference/invalid', () => {
  const file = (name: string) =>
    readFileSync(new URL(`../../e2e/reference/invalid/${name}`, import.meta.url), 'utf8')
  const index = JSON.parse(file('index.json')) as { file: string; refused: boolean; names: string }[]

  it.each(index)('$file', ({ file: name, refused, names }) => {
    const error = refusal(file(name))
    if (refused) expect(error).toContain(names)
    else expect(error).toBeNull()
  })
})
