import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { serializeDocument } from '#shared/document/serialize'
import { flowOrder } from '#shared/figure/flow-order'
import { figureOfStages } from '#shared/figure/figure-of-stages'
import type { Figure } from '#shared/figure/figure'
import { runOf, type CircuitOptions } from './circuit-source'
import { CliError } from './cli-error'
import { fileTypes, writerOf } from './figure-writers'
import { textOfFile } from './input-file'
import { jsonText, printNote } from './output'
import { figureOfTables, tablesIn } from './table-figure'
import { stageJson, traceJson } from './trace-command'

export interface FigureOptions extends CircuitOptions {
  readonly figure?: string
  readonly out: string
  readonly json?: boolean
}

/** Writes stages of a circuit or tables of an analysis, in the format that the file's ending names. */
export async function figureCommand(file: string | undefined, options: FigureOptions): Promise<number> {
  const { out } = options
  const ending = extname(out).toLowerCase()
  const write = writerOf(ending)
  if (!write) throw new CliError('USAGE', `--out ${out}: ${endingHint(ending)}`)
  const { figure, json } = await figureFrom(file, options)
  if ((ending === '.csv' || ending === '.npy') && figure.panels.length > 1) {
    throw new CliError('USAGE', `A ${ending} file holds one panel: name one with --figure, or write an .npz.`)
  }
  const bytes =
    ending === '.json' && json ? `${jsonText(json(), options.json ?? false)}\n` : await write(figure)
  try {
    await writeFile(out, bytes)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError('NOT_WRITABLE', `${out} cannot be written${code ? ` (${code})` : ''}.`)
  }
  const { panels } = figure
  const many = panels.length > 3 ? `${panels.length} panels are` : null
  const ids = panels.map(({ id }) => id).join(', ')
  printNote(`${many ?? `${ids} ${panels.length === 1 ? 'is' : 'are'}`} in ${out}.`)
  return 0
}

interface Source {
  readonly figure: Figure
  /** The JSON of a circuit's stages, in the form of `trace`. */
  readonly json?: () => unknown
}

async function figureFrom(file: string | undefined, options: FigureOptions): Promise<Source> {
  const tables = file === undefined ? null : tablesIn(await textOfFile(file), file)
  if (tables) {
    for (const name of ['example', 'tokens', 'strength', 'vocabulary', 'positions'] as const) {
      if (options[name] !== undefined) throw new CliError('USAGE', `--${name} goes with a circuit only.`)
    }
    return { figure: figureOfTables(tables, namesIn(options.figure)) }
  }
  return figureOfCircuit(file, options)
}

async function figureOfCircuit(file: string | undefined, options: FigureOptions): Promise<Source> {
  const { document, trace } = await runOf(file, options)
  const all = trace.stages.map(({ id }) => id)
  const wanted = namesIn(options.figure)
  const ids = wanted ?? (/\.(csv|npy)$/i.test(options.out) ? [] : flowOrder(trace.stages).map(({ id }) => id))
  const known = all.join(', ')
  if (ids.length === 0) throw new CliError('UNKNOWN_STAGE', `Name a stage with --figure: ${known}.`)
  const unknown = ids.find((id) => !all.includes(id))
  if (unknown !== undefined) {
    throw new CliError('UNKNOWN_STAGE', `There is no stage “${unknown}”. Known: ${known}.`)
  }
  const text = serializeDocument(document)
  const figure = figureOfStages(trace, ids, {
    documentName: document.name,
    document: text,
    sha256: createHash('sha256').update(text).digest('hex'),
    style: { width: ids.length > 2 ? TWO_COLUMNS : ONE_COLUMN },
  })
  const stages = ids.map((id) => trace.stage(id))
  const json = () => {
    if (!wanted) return traceJson(trace)
    const each = stages.map((stage) => stageJson(trace, stage, trace.stages.indexOf(stage)))
    return each.length === 1 ? each[0] : { stages: each }
  }
  return { figure, json }
}

/** Millimetres, as journals have them. */
const ONE_COLUMN = 85
const TWO_COLUMNS = 178

function namesIn(list: string | undefined): string[] | null {
  if (list === undefined) return null
  const names = list.split(',').map((name) => name.trim())
  return [...new Set(names.filter(Boolean))]
}

function endingHint(ending: string): string {
  if (ending === '.pdf' || ending === '.png') {
    return `a ${ending} is drawn by the app: export it from the window, or write an .svg here.`
  }
  return `name a file that ends in ${fileTypes.slice(0, -1).join(', ')} or ${fileTypes.at(-1)}.`
}
