import { expect, it } from 'vitest'
import {
  columnDigits,
  fixedNumber,
  keyBlocks,
  tokenTableCsv,
  tokenTableMarkdown,
  tokenTableRows,
} from './token-table'

const rows = tokenTableRows([
  {
    head: '1.0',
    keys: [
      {
        ...{ key: 5, key_text: ' a', importance: 2.5 },
        ...{ queries: [1, 2], query_texts: ['"x",', '\n'], query_scores: [1.25, null] },
        ...{ outputs: [7], output_scores: [-3] },
      },
    ],
  },
])

it('has a line for each rank; what has no text is its id, spaces and line breaks are seen', () => {
  expect(rows.map(({ key, rank, query, output }) => [key, rank, query, output])).toEqual([
    ['␣a', 1, '"x",', '7'],
    ['␣a', 2, '↵', ''],
  ])
})

it('is CSV that quotes what needs it', () => {
  expect(tokenTableCsv(rows).split('\r\n')).toEqual([
    'head,key,key id,importance,rank,query,query score,output,output score',
    '1.0,␣a,5,2.5,1,"""x"",",1.25,7,-3',
    '1.0,␣a,5,2.5,2,↵,NaN,,NaN',
    '',
  ])
})

it('is Markdown whose tokens cannot break the table', () => {
  const [row] = tokenTableRows([
    {
      head: '0.1',
      keys: [
        {
          ...{ key: 0, key_text: 'a|b', importance: 1 / 3, queries: [], query_scores: [] },
          ...{ outputs: [1], output_texts: ['*'], output_scores: [1] },
        },
      ],
    },
  ])
  expect(tokenTableMarkdown([row]).split('\n')[2]).toBe('| 0.1 | a\\|b | 0 | 0.3333 | 1 |  | NaN | \\* | 1 |')
})

it('has as many decimals as small numbers need, three at the least', () => {
  const row = { ...rows[0], importance: 0.0000123, queryScore: 12.5, outputScore: 0 }
  const digits = columnDigits([row, { ...row, importance: 2e-9, queryScore: NaN }])
  expect(digits).toEqual({ importance: 7, queryScore: 3, outputScore: 3 })
  expect(fixedNumber(row.importance, digits.importance)).toBe('0.0000123')
  expect([fixedNumber(-1, 3), fixedNumber(NaN, 3)]).toEqual(['−1.000', '–'])
})

it('goes key by key: the same key of another head is another block', () => {
  const [row] = rows
  const all = [row, { ...row, rank: 2 }, { ...row, keyId: 6 }, { ...row, head: '1.1', keyId: 6 }]
  expect(keyBlocks(all).map((block) => block.length)).toEqual([2, 1, 1])
})
