import { cellPredicate } from '#shared/circuit/conditions/cell-predicate'
import {
  cellsNamed,
  cellsWhere,
  pickedCells,
  tokenDetectors,
  type PickedCells,
} from '#shared/circuit/picked-cells'
import { repeatsIn } from '#shared/model/data-set'
import type { ModelConfig } from '#shared/model/model-config'
import type { Analysis, AnalysisInput, AnalysisResult } from './analysis'
import { AnalysisError } from './analysis-error'
import { MeanPatterns } from './mean-patterns'
import { sampleBatches } from './sample-batches'
import { headAxes, numbered, type TableValue } from './table'

/** Samples whose lengths and repeats are listed one by one; of all of them there are the sums. */
const MOST_LISTED = 10_000

/**
 * Detectors of every head, its mean pattern and its offset profile over a data set of samples of any lengths, in one
 * pass: a score is the mean over all its queries of all samples, and a row of a mean pattern over the samples that have
 * such a query. Pads at the ends of a sample are cut off before it is run. What there is so far is told as it goes.
 */
export const dataSet: Analysis = {
  name: 'data-set',
  tokens: 'data',
  options: ['data', 'pad', 'where', 'cells', 'withoutBos'],
  async run(input) {
    const { model, engine, options, note } = input
    const { config } = model
    const { n_layers, n_heads } = config
    const withoutBos = options.withoutBos ?? false
    const names = namesOf(options)
    const pooled = new PooledScores(config, names.length)
    const means = new MeanPatterns(config, withoutBos)
    const hooks = Array.from({ length: n_layers }, (_, l) => `blocks.${l}.attn.hook_pattern`)
    const listed: number[][] = []
    let [samples, tokens, repeated] = [0, 0, 0]
    const result = (): AnalysisResult => ({
      provenance: { samples, tokens },
      tables: [
        ...names.map((name, pick) => ({ name, axes: headAxes(config), values: pooled.values(pick) })),
        ...means.tables(),
        {
          name: 'samples',
          axes: [
            numbered('sample', listed.length),
            { name: 'count', labels: ['tokens', 'repeated', 'adjacent'] },
          ],
          values: listed,
        },
      ],
    })
    for await (const batch of sampleBatches(input)) {
      const { length } = batch.tokens[0]
      const picks = batch.tokens.map((sample) => picksOf(input, sample))
      // A hook comes twice when a device is lost midway; it counts once.
      const taken = new Set<string>()
      await engine.run(model, {
        start: batch.tokens,
        capture: new Set(hooks),
        edits: [],
        logits: 'none',
        take(hook, { values }) {
          if (taken.has(hook)) return
          taken.add(hook)
          const layer = hooks.indexOf(hook)
          for (let i = 0; i < batch.tokens.length * n_heads; i++) {
            const pattern = values.subarray(i * length ** 2, (i + 1) * length ** 2)
            pooled.read(layer, i % n_heads, picks[Math.floor(i / n_heads)], pattern)
            means.read(layer, i % n_heads, length, pattern)
          }
        },
      })
      picks.forEach((each) => pooled.take(each))
      means.take(length, batch.tokens.length)
      for (const sample of batch.tokens) {
        const counts = repeatsIn(sample)
        repeated += counts.repeated
        if (listed.length < MOST_LISTED) listed.push([length, counts.repeated, counts.adjacent])
      }
      samples += batch.tokens.length
      tokens += batch.tokens.length * length
      input.progress?.(batch.read, batch.total)
      input.partial?.(result)
    }
    if (repeated === 0) note('There is no repeated token in these sequences.')
    if (samples > MOST_LISTED) note(`Of ${samples} samples the first ${MOST_LISTED} are listed one by one.`)
    if (withoutBos) note('Attention on position 0 is left out.')
    return result()
  },
}

/** @throws AnalysisError for two kinds of detectors at once */
function namesOf({ where, cells }: AnalysisInput['options']): readonly string[] {
  if (where !== undefined && cells !== undefined) {
    throw new AnalysisError('USAGE', 'Give --where (a condition) or --cells (cells), not both.')
  }
  if (where !== undefined) return ['where']
  return cells === undefined ? Object.keys(tokenDetectors([])) : ['cells']
}

function picksOf({ options }: AnalysisInput, sample: readonly number[]): readonly PickedCells[] {
  const { where, cells, withoutBos = false } = options
  if (cells !== undefined) {
    // A sample that is shorter than what they were painted on has those that it has.
    const named = cellsNamed(cells, sample.length, withoutBos)
    if (!('wrong' in named)) return [named]
    throw new AnalysisError('USAGE', `--cells: “${named.wrong}” names no cell. Write query-key: 3-1,4-2.`)
  }
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
  readonly #counts: Float64Array

  constructor(
    readonly config: ModelConfig,
    picks: number,
  ) {
    this.#sums = Array.from({ length: picks }, () => new Float64Array(config.n_layers * config.n_heads))
    this.#counts = new Float64Array(picks)
  }
  read(layer: number, head: number, picks: readonly PickedCells[], pattern: Float32Array): void {
    const at = layer * this.config.n_heads + head
    for (const [pick, { cells }] of picks.entries()) {
      let sum = 0
      for (const cell of cells) sum += pattern[cell]
      this.#sums[pick][at] += sum
    }
  }
  /** Counts a sample whose patterns were read. */
  take(picks: readonly PickedCells[]): void {
    for (const [pick, { count }] of picks.entries()) this.#counts[pick] += count
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
