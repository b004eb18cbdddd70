import { ablatedLoss } from './ablated-loss'
import { kindFrom, partsFrom, setFrom, setTables, sweepTables } from './ablation'
import { cleanRun, sweptLosses } from './ablation-sweep'
import type { Analysis, AnalysisInput, AnalysisResult } from './analysis'
import { AnalysisError } from './analysis-error'
import { CountedPredictions } from './counted-predictions'
import { requireTokenOutputs } from './predictions'
import { sampleBatches } from './sample-batches'

/**
 * How much worse the model predicts a data set without each head, MLP or layer, or without several at once: nats,
 * averaged over the predictions of all samples. What is not zeroed is taken from samples of the same length that are
 * run together: at most 32.
 */
export const dataSetAblation: Analysis = {
  name: 'data-set-ablation',
  tokens: 'data',
  options: ['data', 'pad', 'kind', 'keep', 'heads', 'mlps', 'parts'],
  async run(input) {
    const { model, options } = input
    requireTokenOutputs(model)
    const kind = kindFrom(options.kind, 2)
    const set = setFrom(input)
    const parts = partsFrom(input, set !== null)
    const sums = new LossSums()
    let [left, alone] = [0, 0]
    const result = (): AnalysisResult => ({
      provenance: { samples: sums.samples, predictions: sums.predictions },
      tables: set
        ? setTables(input, sums.mean([[0]])[0][0], sums.clean)
        : sweepTables(model.config, parts, sums.mean(sums.parts), sums.clean),
    })
    for await (const { tokens, read, total } of sampleBatches(input)) {
      input.progress?.(read, total)
      const predictions = tokens[0].length - 1
      if (predictions < 1) left += tokens.length
      else if (kind !== 'zero' && tokens.length < 2) alone++
      else {
        const ofBatch: AnalysisInput = { ...input, tokens: [...tokens], progress: undefined }
        const positions = Array.from({ length: predictions }, (_, position) => position)
        // Pads were cut off when the samples were read.
        const counted = new CountedPredictions(positions, tokens, undefined)
        const clean = await cleanRun(ofBatch, kind, parts, counted)
        const losses = set
          ? [[await ablatedLoss(ofBatch, set, kind, counted)]]
          : await sweptLosses(ofBatch, clean, kind, parts, counted)
        sums.take(clean.loss, losses, tokens.length, predictions)
        input.partial?.(result)
      }
    }
    if (sums.samples === 0) {
      throw new AnalysisError(
        'BAD_DATA',
        alone > 0
          ? `${kind} takes what a head gives from other samples of the same length, and no two that follow one another are equally long.`
          : 'No sample of the data set has two tokens: nothing is predicted.',
      )
    }
    if (left > 0) input.note(`Samples of one token predict nothing and are left out: ${left}.`)
    if (alone > 0) input.note(`Samples without a neighbour of the same length are left out: ${alone}.`)
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
