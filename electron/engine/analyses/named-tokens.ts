import { AnalysisError } from './analysis-error'

/** Ids that `--targets 1,2,3` names, each once. @throws AnalysisError for what is no id of the model's outputs */
export function namedTokens(text: string | undefined, outputs: number): number[] {
  if (text === undefined) {
    throw new AnalysisError('USAGE', 'Say whose logits: --targets 1,2,3.')
  }
  const ids = text.split(',').map((part) => (/^\s*\d{1,9}\s*$/.test(part) ? Number(part) : NaN))
  const odd = ids.findIndex((id) => !(id < outputs))
  if (odd >= 0) {
    throw new AnalysisError(
      'BAD_TOKENS',
      `Whose logits: there is no “${text.split(',')[odd]}”. The model gives the ids 0 to ${outputs - 1}.`,
    )
  }
  if (new Set(ids).size === ids.length) return ids
  throw new AnalysisError('BAD_TOKENS', 'Whose logits: a token is named twice.')
}
