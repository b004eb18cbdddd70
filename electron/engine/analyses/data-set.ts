import { cellPredicate } from '#shared/circuit/conditions/cell-predicate'
import { cellsWhere, pickedCells, tokenDetectors, type PickedCells } from '#shared/circuit/picked-cells'
import { dataSetOf, repeatsIn, withoutPads } from '#shared/model/data-set'
import type { ModelConfig } from '#shared/model/model-config'
import { requireTokens } from '../run/token-batch'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { eachPattern } from './pattern-scores'
import { headAxes, numbered, type Table, type TableValue } from './table'

/** Cells of all heads' mean patterns together; a longer sample's later positions are in the scores alone. */
const MOST_CELLS = 100_000

/**
 * Detectors of every head and its mean pattern over a data set of samples of any lengths, in one pass: a score is the
 * mean over all its queries of all samples, and a row of a mean pattern over the samples that have such a query. Pads
 * at the ends of a sample are cut off before it is run.
 */
export const dataSet: Analysis = {
  name: 'data-set',
  tokens: 'data',
  options: ['data', 'pad', 'where', 'withoutBos'],
  async run(input) {
    const { config } = input.model
    const samples = await samplesOf(input)
    const names = input.options.where === undefined ? Object.keys(tokenDetectors([])) : ['where']
    const pooled = new PooledScores(config, names.length)
    const longest = Math.max(...samples.map(({ length }) => length))
    const means = new MeanPatterns(config, Math.min(longest, mostPositions(config)))
    for (const [i, sample] of samples.entries()) {
      const picks = picksOf(input, sample)
      const ofSample = { ...input, tokens: [sample] }
      await eachPattern(ofSample, ({ layer, head }, pattern) => {
        pooled.read(layer, head, picks, pattern)
        means.read(layer, head, sample.length, pattern)
      })
      pooled.take(picks)
      means.take(sample.length)
      input.progress?.(i + 1, samples.length)
    }
    const repeats = samples.map(repeatsIn)
    if (repeats.every(({ repeated }) => repeated === 0)) {
      input.note('There is no repeated token in these sequences.')
    }
    if (input.options.withoutBos) input.note('Attention on position 0 is left out.')
    return {
      provenance: { samples: samples.length, tokens: samples.reduce((sum, { length }) => sum + length, 0) },
      tables: [
        ...names.map((name, pick) => ({ name, axes: headAxes(config), values: pooled.values(pick) })),
        means.table(),
        {
          name: 'samples',
          axes: [
            numbered('sample', samples.length),
            { name: 'count', labels: ['tokens', 'repeated', 'adjacent'] },
          ],
          values: samples.map(({ length }, i) => [length, repeats[i].repeated, repeats[i].adjacent]),
        },
      ],
    }
  },
}

/** @throws AnalysisError, RunError for what is no data set of this model */
async function samplesOf({ model, options, textOfFile, note }: AnalysisInput): Promise<readonly number[][]> {
  if (options.data === undefined) {
    throw new AnalysisError(
      'USAGE',
      'data-set needs --data FILE: lines of text, JSON or an .npy array of ids.',
    )
  }
  const { config, manifest, folder } = model
  if (manifest.patterns) {
    throw new AnalysisError('NOT_POSSIBLE', `${manifest.name} has the patterns of one sequence alone.`)
  }
  const tokenizer = await openTokenizer(folder)
  const reads = tokenizer !== null && tokenizer.kind !== 'labels'
  const found = dataSetOf(await textOfFile(options.data), reads)
  if ('problem' in found) throw new AnalysisError('BAD_DATA', found.problem)
  const ids = found.kind === 'ids' ? found.samples : found.samples.map((text) => tokenizer!.encode(text))
  const pad = padFrom(options.pad, tokenizer?.pad ?? null)
  const whole = ids.map((sample) => withoutPads(sample, pad))
  const kept = whole.filter(({ length }) => length > 0)
  if (kept.length === 0) throw new AnalysisError('BAD_DATA', 'Every sample of the data set is empty.')
  if (kept.length < whole.length)
    note(`${samplesText(whole.length - kept.length, 'is', 'are')} empty and left out.`)
  const long = kept.filter(({ length }) => length > config.n_ctx).length
  if (long > 0) {
    note(
      `${samplesText(long, 'is', 'are')} longer than the model’s ${config.n_ctx} positions: only the first ${config.n_ctx} tokens are read.`,
    )
  }
  const samples = kept.map((sample) => sample.slice(0, config.n_ctx))
  for (const [i, sample] of samples.entries()) {
    const id = sample.findIndex((each) => each >= config.d_vocab)
    if (id < 0) requireTokens(config, [sample])
    else {
      throw new AnalysisError(
        'BAD_TOKENS',
        `Sample ${i} has the id ${sample[id]}; the model knows the ids 0 to ${config.d_vocab - 1}.`,
      )
    }
  }
  return samples
}

function samplesText(count: number, one: string, more: string): string {
  return count === 1 ? `1 sample ${one}` : `${count} samples ${more}`
}

/** The id that fills samples up. @throws AnalysisError */
function padFrom(text: string | undefined, known: number | null): number | null {
  if (text === undefined) return known
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new AnalysisError('USAGE', `--pad: “${text.slice(0, 40)}” is not a token id.`)
}

function picksOf({ options }: AnalysisInput, sample: readonly number[]): readonly PickedCells[] {
  const { where, withoutBos = false } = options
  if (where === undefined) {
    return Object.values(tokenDetectors(sample)).map((keys) => pickedCells(keys, sample.length, withoutBos))
  }
  const read = cellPredicate(where)
  if ('value' in read) return [cellsWhere(read.value, sample, withoutBos)]
  throw new AnalysisError('BAD_CONDITION', `--where “${where}”: ${read.problem.message}`)
}

/** Sums over picked cells of every head, and how many queries they are of. */
class PooledScores {
  readonly #sums: readonly Float64Array[]
  /** Of the sample that is read: a pattern that comes twice counts once. */
  readonly #now: readonly Float64Array[]
  readonly #counts: Float64Array

  constructor(
    readonly config: ModelConfig,
    picks: number,
  ) {
    const perHead = () => new Float64Array(config.n_layers * config.n_heads)
    this.#sums = Array.from({ length: picks }, perHead)
    this.#now = Array.from({ length: picks }, perHead)
    this.#counts = new Float64Array(picks)
  }
  read(layer: number, head: number, picks: readonly PickedCells[], pattern: Float32Array): void {
    const at = layer * this.config.n_heads + head
    for (const [pick, { cells }] of picks.entries()) {
      let sum = 0
      for (const cell of cells) sum += pattern[cell]
      this.#now[pick][at] = sum
    }
  }
  /** Takes the sample whose patterns were read. */
  take(picks: readonly PickedCells[]): void {
    for (const [pick, { count }] of picks.entries()) {
      this.#counts[pick] += count
      this.#now[pick].forEach((sum, at) => (this.#sums[pick][at] += sum))
    }
  }
  /** [layer, head]; `null` where no query counts. */
  values(pick: number): TableValue {
    const { n_layers, n_heads } = this.config
    const count = this.#counts[pick]
    return Array.from({ length: n_layers }, (_, layer) =>
      Array.from({ length: n_heads }, (_unused, head) =>
        count === 0 ? null : this.#sums[pick][layer * n_heads + head] / count,
      ),
    )
  }
}

function mostPositions({ n_layers, n_heads }: ModelConfig): number {
  return Math.max(8, Math.floor(Math.sqrt(MOST_CELLS / (n_layers * n_heads))))
}

/** Patterns of every head over the first positions, summed as they come. */
class MeanPatterns {
  readonly #sums: Float64Array
  /** Of the sample that is read. */
  readonly #now: Float64Array
  /** Samples that have a query. */
  readonly #counts: Float64Array

  constructor(
    readonly config: ModelConfig,
    readonly positions: number,
  ) {
    this.#sums = new Float64Array(config.n_layers * config.n_heads * positions ** 2)
    this.#now = new Float64Array(this.#sums.length)
    this.#counts = new Float64Array(positions)
  }
  read(layer: number, head: number, length: number, pattern: Float32Array): void {
    const first = (layer * this.config.n_heads + head) * this.positions ** 2
    const rows = Math.min(length, this.positions)
    for (let query = 0; query < rows; query++) {
      for (let key = 0; key < rows; key++) {
        this.#now[first + query * this.positions + key] = pattern[query * length + key]
      }
    }
  }
  /** Takes the sample whose patterns were read. */
  take(length: number): void {
    for (let query = 0; query < Math.min(length, this.positions); query++) this.#counts[query]++
    for (const [at, sum] of this.#now.entries()) this.#sums[at] += sum
    this.#now.fill(0)
  }
  /** [layer, head, query, key]. */
  table(): Table {
    const { n_layers, n_heads } = this.config
    const n = this.positions
    const lines = (count: number, line: (i: number) => TableValue) =>
      Array.from({ length: count }, (_, i) => line(i))
    const values = lines(n_layers, (layer) =>
      lines(n_heads, (head) =>
        lines(n, (query) =>
          lines(n, (key) => {
            const sum = this.#sums[(layer * n_heads + head) * n ** 2 + query * n + key]
            return sum / this.#counts[query]
          }),
        ),
      ),
    )
    return {
      name: 'mean_pattern',
      axes: [...headAxes(this.config), numbered('query', n), numbered('key', n)],
      values,
    }
  }
}
