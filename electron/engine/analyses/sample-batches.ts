import { withoutPads } from '#shared/model/data-set'
import { requireTokens } from '../run/token-batch'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { samplesOfText } from './samples'

/** Samples of one length that follow one another, as they are run. */
export interface SampleBatch {
  readonly tokens: readonly number[][]
  /** Samples that were read up to its end, those that were left out among them, of how many. */
  readonly read: number
  readonly total: number
}

/** More patterns at once than this are no faster. */
const MOST_AT_ONCE = 32
/** Cells of all patterns of a layer: 16 MB. */
const MOST_CELLS = 4_000_000

/**
 * The samples of `--data`, ready for the model: without pads at their ends, cut to its positions, those of one length
 * that follow one another together. What is left out is said at the end.
 *
 * @throws AnalysisError for what is no data set of this model
 */
export async function* sampleBatches(input: AnalysisInput): AsyncGenerator<SampleBatch> {
  const { model, options, note } = input
  if (options.data === undefined) {
    throw new AnalysisError(
      'USAGE',
      `A data set is needed: --data FILE, lines of text, JSON or an .npy array.`,
    )
  }
  const { config, manifest, folder } = model
  if (manifest.patterns) {
    throw new AnalysisError('NOT_POSSIBLE', `${manifest.name} has the patterns of one sequence alone.`)
  }
  const tokenizer = await openTokenizer(folder)
  const reads = tokenizer !== null && tokenizer.kind !== 'labels'
  const samples = await (input.samplesOfFile?.(options.data, reads) ??
    samplesOfText(await input.textOfFile(options.data), reads))
  try {
    const pad = padFrom(options.pad, tokenizer?.pad ?? null)
    const total = await samples.count()
    let [read, empty, long, kept] = [0, 0, 0, 0]
    let waiting: number[][] = []
    for await (const sample of samples.from(0)) {
      input.stillWanted?.()
      const whole = withoutPads(typeof sample === 'string' ? tokenizer!.encode(sample) : sample, pad)
      if (whole.length > config.n_ctx) long++
      const ids = whole.slice(0, config.n_ctx)
      if (ids.length === 0) empty++
      else {
        kept++
        requireIds(config, ids, read)
        const most = Math.max(1, Math.min(MOST_AT_ONCE, MOST_CELLS / (config.n_heads * ids.length ** 2)))
        if (waiting.length > 0 && (waiting[0].length !== ids.length || waiting.length + 1 > most)) {
          yield { tokens: waiting, read, total }
          waiting = []
        }
        waiting.push(ids)
      }
      read++
    }
    if (kept === 0) throw new AnalysisError('BAD_DATA', 'Every sample of the data set is empty.')
    yield { tokens: waiting, read, total }
    if (empty > 0) note(`${samplesText(empty, 'is', 'are')} empty and left out.`)
    if (long > 0) {
      note(
        `${samplesText(long, 'is', 'are')} longer than the model’s ${config.n_ctx} positions: only the first ${config.n_ctx} tokens are read.`,
      )
    }
  } finally {
    await samples.close()
  }
}

function requireIds(config: AnalysisInput['model']['config'], ids: number[], index: number): void {
  const wrong = ids.find((id) => id >= config.d_vocab)
  if (wrong === undefined) return requireTokens(config, [ids])
  throw new AnalysisError(
    'BAD_TOKENS',
    `Sample ${index} has the id ${wrong}; the model knows the ids 0 to ${config.d_vocab - 1}.`,
  )
}

function samplesText(count: number, one: string, more: string): string {
  return count === 1 ? `1 sample ${one}` : `${count} samples ${more}`
}

/** The id that fills samples up. @throws AnalysisError */
export function padFrom(text: string | undefined, known: number | null): number | null {
  if (text === undefined) return known
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new AnalysisError('USAGE', `--pad: “${text.slice(0, 40)}” is not a token id.`)
}
