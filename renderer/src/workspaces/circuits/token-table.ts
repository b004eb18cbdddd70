import { z } from 'zod'
import { shownToken } from '../../stores/model-prompt'

/** What the analysis `token-table` gives in the place of tables. */
export const tokenTables = z.array(
  z.object({
    head: z.string(),
    keys: z.array(
      z.object({
        key: z.number(),
        key_text: z.string().optional(),
        importance: z.number().nullable(),
        queries: z.array(z.number()),
        query_texts: z.array(z.string()).optional(),
        query_scores: z.array(z.number().nullable()),
        outputs: z.array(z.number()),
        output_texts: z.array(z.string()).optional(),
        output_scores: z.array(z.number().nullable()),
      }),
    ),
  }),
)

/** One line: a key, one of its queries and one of its outputs, of the same rank. */
export interface TokenTableRow {
  readonly head: string
  readonly key: string
  readonly keyId: number
  readonly importance: number
  /** From 1 on. */
  readonly rank: number
  readonly query: string
  readonly queryScore: number
  readonly output: string
  readonly outputScore: number
}

/** The lines of all tables, as they are shown and exported; a token without a text is its id. */
export function tokenTableRows(tables: z.infer<typeof tokenTables>): TokenTableRow[] {
  const word = (id: number | undefined, text: string | undefined) =>
    id === undefined ? '' : text ? shownToken(text) : String(id)
  return tables.flatMap(({ head, keys }) =>
    keys.flatMap((key) =>
      Array.from({ length: Math.max(key.queries.length, key.outputs.length) }, (_, i) => ({
        head,
        key: word(key.key, key.key_text),
        keyId: key.key,
        importance: key.importance ?? NaN,
        rank: i + 1,
        query: word(key.queries.at(i), key.query_texts?.at(i)),
        queryScore: key.query_scores.at(i) ?? NaN,
        output: word(key.outputs.at(i), key.output_texts?.at(i)),
        outputScore: key.output_scores.at(i) ?? NaN,
      })),
    ),
  )
}

/** The lines of one key of one head, which come one after the other. */
export function keyBlocks(rows: readonly TokenTableRow[]): [TokenTableRow, ...TokenTableRow[]][] {
  const blocks: [TokenTableRow, ...TokenTableRow[]][] = []
  for (const row of rows) {
    const block = blocks.at(-1)
    if (block && block[0].head === row.head && block[0].keyId === row.keyId) block.push(row)
    else blocks.push([row])
  }
  return blocks
}

const SCORES = ['importance', 'queryScore', 'outputScore'] as const
/** Decimals at least and at most; three digits of the largest number are shown in between. */
const DECIMALS = { least: 3, most: 9 }

/** Decimals of each column of numbers: small ones do not all read 0.000. */
export function columnDigits(rows: readonly TokenTableRow[]): Record<(typeof SCORES)[number], number> {
  const digits = { importance: 0, queryScore: 0, outputScore: 0 }
  for (const column of SCORES) {
    const largest = rows.reduce((most, row) => {
      const size = Math.abs(row[column])
      return size > most && size < Infinity ? size : most
    }, 0)
    const needed = largest > 0 ? 2 - Math.floor(Math.log10(largest)) : DECIMALS.least
    digits[column] = Math.max(DECIMALS.least, Math.min(DECIMALS.most, needed))
  }
  return digits
}

/** With a true minus; what is no number is a dash. */
export const fixedNumber = (value: number, digits: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(digits).replace('-', '−')

/** By which column lines are sorted. */
export interface TokenTableSorting {
  readonly by: keyof TokenTableRow
  readonly down: boolean
}

/** The lines by one of their columns; as they came where `sorting` is `null`. */
export function sortedRows(rows: TokenTableRow[], sorting: TokenTableSorting | null): TokenTableRow[] {
  if (!sorting) return rows
  const { by, down } = sorting
  const sign = down ? -1 : 1
  return rows.sort((a, b) => {
    const [x, y] = [a[by], b[by]]
    return (
      sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    )
  })
}

const COLUMNS = [
  'head',
  'key',
  'key id',
  'importance',
  'rank',
  'query',
  'query score',
  'output',
  'output score',
] as const

const cells = (row: TokenTableRow): (string | number)[] => [
  row.head,
  row.key,
  row.keyId,
  row.importance,
  row.rank,
  row.query,
  row.queryScore,
  row.output,
  row.outputScore,
]

/** RFC 4180, with a header; full precision. */
export function tokenTableCsv(rows: readonly TokenTableRow[]): string {
  const field = (value: string | number) =>
    typeof value === 'string' && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value)
  return [COLUMNS.join(','), ...rows.map((row) => cells(row).map(field).join(','))].join('\r\n') + '\r\n'
}

/** A table in Markdown; bars and backslashes of tokens are escaped. */
export function tokenTableMarkdown(rows: readonly TokenTableRow[]): string {
  const field = (value: string | number) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? value.toFixed(4)
      : String(value).replace(/[\\|`*_]/g, (mark) => `\\${mark}`)
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  return (
    [line(COLUMNS), line(COLUMNS.map(() => '---')), ...rows.map((row) => line(cells(row).map(field)))].join(
      '\n',
    ) + '\n'
  )
}
