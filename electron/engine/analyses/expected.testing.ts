import type { ReferenceModel } from './weights/reference-models.testing'

type PerHead = (number | null)[][]

export interface ExpectedPredictions {
  readonly log_probs: number[][]
  readonly loss: number
  readonly argmax: number[][]
  readonly accuracy: number
  readonly right_tokens: number[][]
  readonly loss_first?: number
  readonly loss_second?: number
  readonly loss_inducible?: number
}

interface ExpectedAttribution {
  readonly sequence: number
  readonly positions: number[]
  readonly targets: number[]
  readonly contributions: Record<string, number[]>
  readonly logit: number[]
}

/** Tables of `expected.json` that need a forward pass (e2e/reference/README.md). */
export interface ExpectedRuns {
  readonly tokens: number[][]
  readonly repeated_tokens: number[][]
  readonly float32_error?: Record<string, number>
  readonly predictions?: ExpectedPredictions
  readonly repeated_predictions?: ExpectedPredictions
  readonly scores?: Record<string, PerHead>
  /** [layer][sequence][head]. */
  readonly scores_per_sequence?: Record<string, number[][][]>
  readonly offset_profile?: number[][][]
  readonly prefix_matching?: Record<string, PerHead> & { readonly adjacent: number[][] }
  readonly head_similarity?: number[][]
  readonly logit_attribution?: Record<'next_token' | 'last_position', ExpectedAttribution>
  readonly ablation?: { readonly clean_loss: number } & Record<'zero' | 'mean' | 'resample', number[][]> & {
      readonly complement: { readonly kept: string[] } & Record<
        'zero' | 'mean',
        { kept_loss: number; difference: number }
      >
    }
  readonly positional_ablation?: Record<'induction_strict' | 'induction_arena', number[][]>
}

export const expectedRuns = ({ expected }: ReferenceModel): ExpectedRuns =>
  expected as unknown as ExpectedRuns

/** 1e-4, or five times what float32 does to TransformerLens itself. */
export function forwardTolerance({ float32_error = {} }: ExpectedRuns): number {
  return Math.max(1e-4, ...Object.values(float32_error).map((error) => 5 * error))
}
