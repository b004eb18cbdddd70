import { withoutPads } from '#shared/model/data-set'
import { requireTokens } from '../run/token-batch'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { samplesOfText } from './samples'

/** Samples of one length that follow one another, as they are run. */
export interface SampleBatch {
  readonly tokens: readonly number[][]
  /** Where each stands in the data set. */
  readonly places: readonly number[]
  /** Samples that were read up to its end, those that were left out among them, of how many. */
  readonly read: number
  readonly total: number
}

/** More patterns at once than this are no faster. */
const MOST_AT_ONCE = 32
/** Cells of all patterns of a layer: 16 MB. */
const MOST_CELLS = 4_000_000

/** The samples of `--data` as this model reads them: without pads at their ends. */
interface ReadSamples {
  readonly total: number
  /** Ids of a sample, with those beyond the model's positions; none where it is empty. */
  from(place: number): AsyncIterable<readonly number[]>
  close(): Promise<void>
}

/** @throws AnalysisError for what is no data set of this model */
async function readSamples(input: AnalysisInput): Promise<ReadSamples> {
  const { model, options } = input
  if (options.data === undefined) {
    throw new AnalysisError(
      'USAGE',
      `A data set is needed: --data FILE, lines of text, JSON or an .npy array.`,
    )
  }
  const { manifest, folder } = model
  if (manifest.patterns) {
    throw new AnalysisError('NOT_POSSIBLE', `${manifest.name} has the patterns of one sequence alone.`)
  }
  const tokenizer = await openTokenizer(folder)
  const reads = tokenizer !== null && tokenizer.kind !== 'labels'
  const samples = await (input.samplesOfFile?.(options.data, reads) ??
    samplesOfText(await input.textOfFile(options.data), reads))
  try {
    const pad = padFrom(options.pad, tokenizer?.pad ?? null)
    return {
      total: await samples.count(),
      async *from(place) {
        for await (const sample of samples.from(place)) {
          input.stillWanted?.()
          yield withoutPads(typeof sample === 'string' ? tokenizer!.encode(sample) : sample, pad)
        }
      },
      close: () => samples.close(),
    }
  } catch (error) {
    await samples.close()
    throw error
  }
}

/**
 * The samples of `--data`, ready for the model: without pads at their ends, cut to its positions, those of one length
 * that follow one another together. What is left out is said at the end.
 *
 * @throws AnalysisError for what is no data set of this model
 */
export async function* sampleBatches(input: AnalysisInput): AsyncGenerator<SampleBatch> {
  const { config } = input.model
  const { note } = input
  const { total, from, close } = await readSamples(input)
  try {
    let [read, empty, long] = [0, 0, 0]
    let waiting = new WaitingSamples()
    for await (const whole of from(0)) {
      if (whole.length > config.n_ctx) long++
      const ids = whole.slice(0, config.n_ctx)
      if (ids.length === 0) empty++
      else {
        requireIds(config, ids, read)
        if (!waiting.takes(ids.length, config.n_heads)) {
          yield { ...waiting, read, total }
          waiting = new WaitingSamples()
        }
        waiting.add(ids, read)
      }
      read++
    }
    if (empty === read) throw new AnalysisError('BAD_DATA', 'Every sample of the data set is empty.')
    yield { ...waiting, read, total }
    if (empty > 0) note(`${samplesText(empty, 'is', 'are')} empty and left out.`)
    if (long > 0) {
      note(
        `${samplesText(long, 'is', 'are')} longer than the model’s ${config.n_ctx} positions: only the first ${config.n_ctx} tokens are read.`,
      )
    }
  } finally {
    await close()
  }
}

/** Samples that are run together. */
class WaitingSamples {
  readonly tokens: number[][] = []
  readonly places: number[] = []

  takes(length: number, heads: number): boolean {
    const most = Math.max(1, Math.min(MOST_AT_ONCE, MOST_CELLS / (heads * length ** 2)))
    return this.tokens.length === 0 || (this.tokens[0].length === length && this.tokens.length + 1 <= most)
  }
  add(ids: number[], place: number): void {
    this.tokens.push(ids)
    this.places.push(place)
  }
}

/** Single samples of `--data` by their places, as `sampleBatches` gives them. */
export interface SingleSamples {
  /** The first tokens of a sample. */
  at(place: number, length: number): Promise<number[]>
  close(): Promise<void>
}

/** @throws AnalysisError for what is no data set of this model */
export async function singleSamples(input: AnalysisInput): Promise<SingleSamples> {
  const { from, close } = await readSamples(input)
  return {
    async at(place, length) {
      for await (const sample of from(place)) return sample.slice(0, length)
      throw new AnalysisError('BAD_DATA', 'The data set became shorter while it was read. Try again.')
    },
    close,
  }
}

function requireIds(config: AnalysisInput['model']['config'], ids: number[], index: number): void {
  const wrong = ids.find((id) => id >= config.d_vocab)
  if (wrong === undefined) return requireTokens(config, [ids])
  throw new AnalysisError(
    'BAD_TOKENS',
    `Sample ${index} has the id ${wrong}; the model knows the ids 0 to ${config.d_vocab - 1}. Name the id that only fills up (pad), or use another file.`,
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
