import type { Edit } from '../run/edit'
import { ablatedHooks, ablatingEdit, type AblatedSet } from './ablated-loss'
import { sweptHooks, type SweptParts } from './ablation-sweep'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { DonorRing } from './donor-ring'
import type { AblationKind, Replacement } from './head-replacement'
import { HookMeans } from './hook-means'
import { sampleBatches, singleSamples, type SampleBatch } from './sample-batches'

/** What takes the place of a batch's values. */
interface BatchReplacements {
  /** Of the batch, those for which there is something. */
  readonly tokens: number[][]
  /** [sequence, pos, …] of these */
  readonly replacement: (hook: string) => Replacement
}

/** What ablated parts of a data set's samples give instead; all of the data set was looked at for it. */
interface DataSetReplacements {
  of(batch: SampleBatch): Promise<BatchReplacements>
  /** Tells how far the last pass over the samples came, after those that were needed before it. */
  progress(batch: SampleBatch): void
  close(): Promise<void>
}

/** @throws AnalysisError */
export async function dataSetReplacements(
  input: AnalysisInput,
  kind: AblationKind,
  set: AblatedSet | null,
  parts: SweptParts,
): Promise<DataSetReplacements> {
  if (kind === 'mean') return means(input, set, parts)
  if (kind === 'resample') return resampled(input, set, parts)
  return {
    of: ({ tokens }) => Promise.resolve({ tokens: [...tokens], replacement: () => null }),
    progress: passes(input, 1)(0),
    close: () => Promise.resolve(),
  }
}

/**
 * Means over the data set. Of a set they are those of runs in which all before a hook is replaced already: one pass
 * over the samples for each hook.
 */
async function means(
  input: AnalysisInput,
  set: AblatedSet | null,
  parts: SweptParts,
): Promise<DataSetReplacements> {
  const { engine, model } = input
  const found = new HookMeans()
  const ofSet = set && ablatedHooks(set, model.config)
  const captured = ofSet ? ofSet.map(({ hook }) => [hook]) : [sweptHooks(parts, model.config)]
  const pass = passes(input, captured.length + 1)
  for (const [number, hooks] of captured.entries()) {
    const progress = pass(number)
    let samples = 0
    for await (const batch of sampleBatches(quiet(input))) {
      const { tokens } = batch
      const before: Edit[] = (ofSet ?? [])
        .slice(0, number)
        .map((each) => ablatingEdit(each, found.of(each.hook, tokens.length, tokens[0].length)))
      const { activations } = await engine.run(model, {
        start: tokens,
        capture: new Set(hooks),
        edits: before,
        logits: 'none',
      })
      for (const hook of hooks) found.add(hook, activations.get(hook)!)
      samples += tokens.length
      progress(batch)
    }
    if (samples > 1) continue
    throw new AnalysisError(
      'BAD_DATA',
      'A mean over the data set needs two samples, and there is one. Give more, or ablate with zeros.',
    )
  }
  return {
    of: ({ tokens }) =>
      Promise.resolve({
        tokens: [...tokens],
        replacement: (hook) => found.of(hook, tokens.length, tokens[0].length),
      }),
    progress: pass(captured.length),
    close: () => Promise.resolve(),
  }
}

/** What another sample gives in its own run, in which nothing is replaced. */
async function resampled(
  input: AnalysisInput,
  set: AblatedSet | null,
  parts: SweptParts,
): Promise<DataSetReplacements> {
  const { engine, model, seed = 0 } = input
  const hooks = set
    ? ablatedHooks(set, model.config).map(({ hook }) => hook)
    : sweptHooks(parts, model.config)
  const pass = passes(input, 2)
  const lengths = new Map<number, number>()
  for await (const batch of sampleBatches(quiet(input))) {
    for (const place of batch.places) lengths.set(place, batch.tokens[0].length)
    pass(0)(batch)
  }
  const ring = new DonorRing(lengths, seed)
  const samples = await singleSamples(input)
  return {
    async of({ tokens, places }) {
      const [{ length }] = tokens
      const kept: number[][] = []
      const donors: number[][] = []
      for (const [i, place] of places.entries()) {
        const donor = ring.donorOf(place)
        if (donor === null) continue
        kept.push(tokens[i])
        donors.push(await samples.at(donor, length))
      }
      if (kept.length === 0) return { tokens: kept, replacement: () => null }
      const { activations } = await engine.run(model, {
        start: donors,
        capture: new Set(hooks),
        edits: [],
        logits: 'none',
      })
      return { tokens: kept, replacement: (hook) => activations.get(hook)! }
    },
    progress: pass(1),
    close: () => samples.close(),
  }
}

/** What is said about the samples is said in the last pass. */
const quiet = (input: AnalysisInput): AnalysisInput => ({ ...input, note: () => {} })

/** Progress of several passes over the same samples as one. */
const passes =
  ({ progress }: AnalysisInput, count: number) =>
  (number: number) =>
  ({ read, total }: SampleBatch): void =>
    progress?.(number * total + read, count * total)
