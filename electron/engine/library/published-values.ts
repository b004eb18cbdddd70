import type { AnalysisOptions } from '../analyses/analysis'

/** A number that somebody published about a model, and the analysis that gives it here. */
export interface PublishedValue {
  readonly analysis: string
  readonly options?: AnalysisOptions
  /** A text that the analysis reads, after BOS. */
  readonly text?: string
  readonly table: string
  /** Labels on the table's axes; none for a table of one number. */
  readonly at: readonly string[]
  readonly value: number
  /** Half a unit of the last published digit, and what float32 may add. */
  readonly tolerance: number
}

const THE = 'The the the the the the the the the'

/** By repository on the hub. */
export const publishedValues: Readonly<Record<string, readonly PublishedValue[]>> = {
  // Printed by the notebook «Introduction to TransformerLens» of C. McDougall's course.
  'openai-community/gpt2': [
    { analysis: 'loss', text: THE, table: 'loss', at: [], value: 2.9376, tolerance: 2e-4 },
    { analysis: 'loss', text: THE, table: 'accuracy', at: [], value: 5 / 9, tolerance: 1e-9 },
  ],
  // The same course: printed numbers, and values read off the figures of its page (composition scores).
  'callummcdougall/attn_only_2L_half': [
    { analysis: 'positional-qk', table: 'subdiagonal_mean', at: ['0', '4'], value: 0.2197, tolerance: 1e-3 },
    { analysis: 'positional-qk', table: 'subdiagonal_mean', at: ['0', '7'], value: 0.9978, tolerance: 1e-3 },
    { analysis: 'ov-copying', table: 'top1', at: ['1', '4'], value: 0.3079, tolerance: 2e-3 },
    {
      analysis: 'ov-copying',
      options: { heads: '1.4+1.10' },
      table: 'top1',
      at: [],
      value: 0.9556,
      tolerance: 2e-3,
    },
    { analysis: 'k-composition', table: 'top1_columns', at: ['0.7', '1.4'], value: 0.5201, tolerance: 2e-3 },
    { analysis: 'composition', table: 'K', at: ['0.7', '1.4'], value: 0.1121, tolerance: 2e-4 },
    { analysis: 'composition', table: 'K', at: ['0.7', '1.10'], value: 0.11195, tolerance: 2e-4 },
    { analysis: 'composition', table: 'Q', at: ['0.3', '1.9'], value: 0.06151, tolerance: 2e-4 },
    { analysis: 'composition', table: 'V', at: ['0.11', '1.9'], value: 0.06096, tolerance: 2e-4 },
  ],
}
