import type { ComparedStage } from '#shared/compare/side-by-side'

/** What the stages are called on the screen. */
export const stageNames: Readonly<Record<ComparedStage, string>> = {
  scores: 'Scores',
  mask: 'Mask',
  masked: 'Masked',
  pattern: 'Pattern',
  values: 'Values',
  output: 'Output',
  logits: 'Logits',
}
