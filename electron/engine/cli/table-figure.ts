import { z } from 'zod'
import type { Figure, FigurePanel } from '#shared/figure/figure'
import { defaultStyle } from '#shared/figure/figure-of-stages'
import { panelLetter } from '#shared/figure/panel-letter'
import { provenanceLines } from '#shared/figure/provenance-lines'
import { isOfNumbers, tablePanel } from '#shared/figure/table-panel'
import { FormatError } from '#shared/formats/format-error'
import { CliError } from './cli-error'

const table = z.looseObject({
  name: z.string().min(1),
  axes: z.array(z.looseObject({ name: z.string(), labels: z.array(z.union([z.string(), z.number()])) })),
  values: z.unknown(),
  unit: z.string().nullish(),
})
const tables = z.looseObject({
  analysis: z.string().optional(),
  provenance: z.record(z.string(), z.unknown()).optional(),
  tables: z.array(table),
})

export type Tables = z.infer<typeof tables>

/** The tables of an analysis, or `null` for a file that is something else. @throws CliError for damaged tables */
export function tablesIn(text: string, file: string): Tables | null {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, 'tables')) return null
  const parsed = tables.safeParse(content)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new CliError('NOT_A_TABLE', `${file} is no result of an analysis: ${path.join('.')}: ${message}.`)
}

/**
 * Tables as a figure: one axis as bars, two or more as a map.
 *
 * @throws CliError for a name that there is not, and for values that do not have the shape of their axes
 */
export function figureOfTables(
  { analysis, provenance, tables: all }: Tables,
  names: string[] | null,
): Figure {
  const known = all.map(({ name }) => name).join(', ')
  const chosen = (names ?? all.filter(isOfNumbers).map(({ name }) => name)).map((name) => {
    const found = all.find((each) => each.name === name)
    if (!found) throw new CliError('UNKNOWN_TABLE', `There is no table “${name}”. Known: ${known}.`)
    return found
  })
  if (chosen.length === 0) throw new CliError('UNKNOWN_TABLE', 'The file holds no tables of numbers.')
  const panels = chosen.map(drawnTable)
  const title = analysis ?? chosen[0].name
  const parts = panels.map((panel, i) =>
    panels.length > 1 ? `(${panelLetter(i)}) ${panel.title}.` : `${panel.title}.`,
  )
  return {
    title,
    panels,
    caption: `${title}. ${parts.join(' ')}`,
    provenance: provenanceLines(provenance ?? {}),
    style: { ...defaultStyle, width: panels.length > 1 ? 178 : 85 },
    document: null,
  }
}

function drawnTable(each: z.infer<typeof table>): FigurePanel {
  try {
    return tablePanel(each)
  } catch (error) {
    if (error instanceof FormatError) throw new CliError('NOT_A_TABLE', error.message)
    throw error
  }
}
