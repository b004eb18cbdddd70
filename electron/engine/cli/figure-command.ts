import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { axisLabel } from '#shared/circuit/axes'
import type { Axis, Stage, Trace } from '#shared/circuit/stage'
import { writeDelimited } from '#shared/formats/delimited'
import { writeNpy } from '#shared/formats/npy'
import { traceOf, type CircuitOptions } from './circuit-source'
import { CliError } from './cli-error'
import { jsonText, printNote } from './output'
import { stageJson } from './trace-command'

export interface FigureOptions extends CircuitOptions {
  readonly figure?: string
  readonly out: string
  readonly json?: boolean
}

/** Writes the numbers of one stage of a circuit, in the format that the file's ending names. */
export async function figureCommand(file: string | undefined, options: FigureOptions): Promise<number> {
  const { out } = options
  const write = writers[extname(out).toLowerCase()]
  if (!write) throw new CliError('USAGE', `--out ${out}: name a file that ends in .csv, .npy or .json.`)
  const trace = await traceOf(file, options)
  const stage = trace.stages.find(({ id }) => id === options.figure)
  if (!stage) {
    const known = trace.stages.map(({ id }) => id).join(', ')
    throw new CliError(
      'UNKNOWN_STAGE',
      options.figure === undefined
        ? `Name a stage with --figure: ${known}.`
        : `There is no stage “${options.figure}”. Known: ${known}.`,
    )
  }
  try {
    await writeFile(out, write(trace, stage, options.json ?? false))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError('NOT_WRITABLE', `${out} cannot be written${code ? ` (${code})` : ''}.`)
  }
  printNote(`${stage.id} is in ${out}.`)
  return 0
}

type Writer = (trace: Trace, stage: Stage, compact: boolean) => string | Uint8Array

const writers: Readonly<Record<string, Writer>> = {
  '.npy': (trace, { id }) => writeNpy(trace.values(id)),
  '.csv': (trace, { id, rows, columns }) =>
    writeDelimited({ matrix: trace.values(id), rowLabels: labels(rows), columnLabels: labels(columns) }, ','),
  '.json': (trace, stage, compact) =>
    `${jsonText(stageJson(trace, stage, trace.stages.indexOf(stage)), compact)}\n`,
}

function labels(axis: Axis): string[] {
  return axis.labels.map((_, i) => axisLabel(axis, i))
}
