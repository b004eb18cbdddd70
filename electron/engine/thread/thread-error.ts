import { sep } from 'node:path'
import { FormatError } from '#shared/formats/format-error'
import { AnalysisError } from '../analyses/analysis-error'
import { DownloadError } from '../download/download-error'
import { RunError } from '../run/run-error'
import { TokenError } from '../tokenizers/token-error'
import { WeightsError } from '../weights/weights-error'
import type { EngineFault } from './protocol'

/** What the thread itself refuses. The message is a sentence that a person can act on. */
export class ThreadError extends Error {
  override readonly name = 'ThreadError'

  constructor(
    readonly code: 'GONE' | 'NO_MODEL' | 'BAD_REQUEST' | 'NOT_WRITABLE',
    message: string,
  ) {
    super(message)
  }
}

/** How a window says what the command line says with its options. */
const REPHRASED: readonly (readonly [RegExp, string])[] = [
  [/Put a config\.json beside them or name one with --config\./, 'Put its config.json beside it.'],
  [/Say which with --architecture\./, 'Put a config.json that names its model type beside it.'],
  [/Name one of them\./, 'Choose one of them.'],
  [/Without --config they open as weights only\./, 'Take its config.json away to open it as weights only.'],
  [/induction-lab models lists those; others are named owner\/name\./, 'Repositories are named owner/name.'],
  [/name its ids with --context\./, 'write it into the field “Context”.'],
  [/^--repeat (\d+) makes/, 'With $1 tokens, [BOS, r, r] makes'],
  [/Give ids with --tokens\./, 'Write ids, such as 0, 5, 3.'],
]

/**
 * An error as the window is told it. Anything but a refusal is a fault of the engine, and logged.
 *
 * @param folders whose paths the window does not learn: what lies in them goes by its bare name
 */
export function faultOf(error: unknown, folders: Iterable<string> = []): EngineFault {
  const fault = plainFault(error)
  return { ...fault, message: withoutFolders(fault.message, folders) }
}

/** A sentence in which what lies in these folders goes by its bare name. */
export function withoutFolders(message: string, folders: Iterable<string>): string {
  return [...folders].reduce(
    (text, folder) => text.replaceAll(folder + sep, '').replaceAll(folder, 'The model folder'),
    message,
  )
}

function plainFault(error: unknown): EngineFault {
  if (
    error instanceof ThreadError ||
    error instanceof RunError ||
    error instanceof WeightsError ||
    error instanceof TokenError ||
    error instanceof AnalysisError ||
    error instanceof DownloadError
  ) {
    const asks = error instanceof WeightsError ? error.asks : []
    return {
      code: error.code,
      message: rephrased(error.message),
      gone: error.code === 'GONE',
      ...(asks.length > 0
        ? {
            asks: asks.map(({ field, choices, among }) => ({
              field,
              choices: choices && [...choices],
              ...(among ? { among: [...among] } : {}),
            })),
          }
        : {}),
    }
  }
  if (error instanceof FormatError) return { code: 'DAMAGED', message: error.message, gone: false }
  console.error('The engine failed:', error)
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n')
  return { code: 'INTERNAL', message: `The engine could not do this: ${line}`, gone: false }
}

function rephrased(message: string): string {
  return REPHRASED.reduce((text, [pattern, words]) => text.replace(pattern, words), message)
}
