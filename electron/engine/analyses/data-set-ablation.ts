import { ablatedLoss } from './ablated-loss'
import { kindFrom, partsFrom, setFrom, setTables, sweepTables } from './ablation'
import { cleanRun, sweptLosses } from './ablation-sweep'
import type { Analysis, AnalysisInput, AnalysisResult } from './analysis'
import { AnalysisError } from './analysis-error'
import { CountedPredictions } from './counted-predictions'
import { requireTokenOutputs } from './predictions'
import { dataSetReplacements } from './data-set-replacements'
import { sampleBatches } from './sample-batches'

/**
 * How much worse the model predicts a data set without each head, MLP or layer, or without several at once: nats,
 * averaged over the predictions of all samples. `mean` puts the mean over the whole data set there, position by
 * position; `resample` what another sample of it gives, drawn by the seed.
 */
export const dataSetAblation: Analysis = {
  name: 'data-set-ablation',
  tokens: 'data',
  options: ['data', 'pad', 'kind', 'keep', 'heads', 'mlps', 'parts'],
  async run(input) {
    const { model, options, note, seed = 0 } = input
    requireTokenOutputs(model)
    const kind = kindFrom(options.kind, 2)
    const set = setFrom(input)
    const parts = partsFrom(input, set !== null)
    const sums = new LossSums()
    const replacements = await dataSetReplacements(input, kind, set, parts)
    let [left, alone] = [0, 0]
    const result = (): AnalysisResult => ({
      provenance: {
        samples: sums.samples,
        predictions: sums.predictions,
        ...(kind === 'resample' ? { seed } : {}),
      },
      tables: set
        ? setTables(input, sums.mean([[0]])[0][0], sums.clean)
        : sweepTables(model.config, parts, sums.mean(sums.parts), sums.clean),
    })
    try {
      for await (const batch of sampleBatches(input)) {
        const predictions = batch.tokens[0].length - 1
        if (predictions < 1) left += batch.tokens.length
        else {
          const { tokens, replacement } = await replacements.of(batch)
          alone += batch.tokens.length - tokens.length
          if (tokens.length > 0) {
            const ofBatch: AnalysisInput = { ...input, tokens, progress: undefined }
            const positions = Array.from({ length: predictions }, (_, position) => position)
            // Pads were cut off when the samples were read.
            const counted = new CountedPredictions(positions, tokens, undefined)
            const clean = await cleanRun(ofBatch, 'zero', parts, counted)
            const losses = set
              ? [[await ablatedLoss(ofBatch, set, (hook) => Promise.resolve(replacement(hook)), counted)]]
              : await sweptLosses(ofBatch, clean, replacement, parts, counted)
            sums.take(clean.loss, losses, tokens.length, predictions)
            input.partial?.(result)
          }
        }
        replacements.progress(batch)
      }
    } finally {
      await replacements.close()
    }
    if (sums.samples === 0) {
      throw new AnalysisError(
        'BAD_DATA',
        alone > 0
          ? 'What a head gives is taken from another sample that is at least as long, and there is none. Give more samples.'
          : 'No sample of the data set has two tokens: nothing is predicted. Give longer ones.',
      )
    }
    if (left > 0) note(`Samples of one token predict nothing and are left out: ${left}.`)
    if (alone > 0) note(`No other sample is as long as the longest: samples left out: ${alone}.`)
    return result()
  },
}

/** Losses of batches, weighed by how many predictions they have. */
class LossSums {
  samples = 0
  predictions = 0
  parts: readonly (readonly number[])[] = []
  #clean = 0

  get clean(): number {
    return this.#clean / this.predictions
  }
  /** @param losses [layer][part], means over the predictions of the batch */
  take(clean: number, losses: readonly (readonly number[])[], samples: number, each: number): void {
    const weight = samples * each
    this.samples += samples
    this.predictions += weight
    this.#clean += clean * weight
    this.parts = losses.map((row, l) => row.map((loss, i) => (this.parts[l]?.[i] ?? 0) + loss * weight))
  }
  mean(shape: readonly (readonly number[])[]): number[][] {
    return shape.map((row, l) => row.map((_, i) => this.parts[l][i] / this.predictions))
  }
}
