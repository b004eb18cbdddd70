import { z } from 'zod'
import { queryRanges } from './aligned-head'
import { savedTransplant } from './saved-transplant'
import { comparedStages } from './side-by-side'
import { transplantKinds } from './transplant-kinds'

const index = z.int().min(0).max(10_000)

/**
 * A comparison as a document keeps it: the model by its name and the hash of its source, and every choice that decides
 * the numbers. The numbers themselves are computed again, but for those of the causal test: that takes long, so what
 * came of it is kept.
 */
export const savedComparison = z.looseObject({
  model: z.looseObject({ name: z.string().max(300), sha256: z.string().max(64) }),
  /** `layer.head` of the circuit. */
  mine: z.string().max(20),
  trained: z.looseObject({ layer: index, head: index }),
  stage: z.enum(comparedStages),
  source: z.enum(['sandbox', 'prompt', 'random']),
  /** `null`: as the model's tokenizer says. */
  bos: z.boolean().nullable(),
  /** What a token of the circuit is written as in the model, where somebody said so. */
  words: z.record(z.string().max(64), z.string().max(64)),
  /** `null`: as many as usual. */
  most: z.int().min(1).max(128).nullable(),
  sequences: z.int().min(1).max(200),
  seed: z.int().min(0).max(999_999),
  queries: z.enum(queryRanges),
  distance: z.enum(['totalVariation', 'divergence', 'correlation', 'largest']),
  ownScales: z.boolean(),
  /** The earlier head through which the trained one is read; `none` for the direct path, `null` for the nearest. */
  through: z.string().max(20).nullable(),
  /** What of mine goes into the model in the causal test; absent: the pattern. */
  put: z.enum(transplantKinds).optional(),
  /** My other heads that go in too. */
  together: z.array(z.string().max(20)).max(64).optional(),
  transplant: savedTransplant.optional(),
})
export type SavedComparison = z.infer<typeof savedComparison>
