import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FoundSample, SampleAnswer } from '#shared/ipc/analysis'
import { repeatsIn, withoutPads } from '#shared/model/data-set'
import { padFrom } from '../analyses/sample-batches'
import { openSamples, samplesOfText, type Samples } from '../analyses/samples'
import type { OpenModel } from './open-models'
import type { EngineCalls } from './protocol'

/** A search goes on for so long before it says how far it came. */
const MOMENT_MS = 600
/** Characters of a text and ids of a sample that are shown. */
const MOST_CHARACTERS = 20_000
const MOST_IDS = 4000

/** Looks through data sets; the last one stays open, so that a search that goes on reads it from where it came. */
export class FoundSamples {
  #open: { readonly key: string; readonly samples: Promise<Samples> } | null = null

  /**
   * Samples of a data set from one of them on that hold a text, or in which a token comes twice: as many as are wanted,
   * or as a moment finds.
   *
   * @throws AnalysisError
   */
  async find(
    { tokenizer, model }: OpenModel,
    { source, pad, search, repeats, from, most }: EngineCalls['samples']['args'],
  ): Promise<SampleAnswer> {
    const samples = await this.#samples(source, tokenizer !== null && tokenizer.kind !== 'labels')
    const fill = padFrom(pad === '' ? undefined : pad, tokenizer?.pad ?? null)
    const total = await samples.count()
    const found: FoundSample[] = []
    const end = performance.now() + MOMENT_MS
    let index = from
    for await (const sample of samples.from(from)) {
      if (found.length === most || (index % 64 === 0 && performance.now() > end && index > from)) {
        return { total, found, next: index }
      }
      const isIds = typeof sample !== 'string'
      const kept = isIds ? withoutPads(sample, fill) : sample
      const text = typeof kept === 'string' ? kept : kept.slice(0, MOST_IDS).join(', ')
      if (text.includes(search)) {
        // What the model does not read does not count.
        const ids = typeof kept === 'string' ? tokenizer!.encode(kept) : kept
        const { repeated } = repeatsIn(ids.slice(0, model.config.n_ctx))
        if (!repeats || repeated > 0) {
          found.push({ index, text: text.slice(0, MOST_CHARACTERS), isIds, repeated })
        }
      }
      index++
    }
    return { total, found, next: null }
  }

  async #samples(source: EngineCalls['samples']['args']['source'], reads: boolean): Promise<Samples> {
    if ('text' in source) return samplesOfText(source.text, reads)
    const { path } = source
    const { mtimeMs, size } = await stat(path).catch(() => ({ mtimeMs: 0, size: 0 }))
    const key = JSON.stringify([path, mtimeMs, size, reads])
    if (this.#open?.key !== key) {
      const before = this.#open
      const samples = openSamples(path, basename(path), reads)
      this.#open = { key, samples }
      // What cannot be opened is tried again when it is asked for again.
      samples.catch(() => (this.#open = null))
      void before?.samples.then((each) => each.close()).catch(() => {})
    }
    return this.#open.samples
  }
}
