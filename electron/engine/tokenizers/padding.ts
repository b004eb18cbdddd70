import type { ModelTokens } from '#shared/model/model-tokens'

/**
 * Which tokens only fill a sequence up, at its beginning or its end: what a model says of them is no measure of it.
 * Where the padding token is also the one that sequences begin with, as GPT-2's, none is known to be padding.
 */
export function padding(
  ids: readonly number[],
  tokenizer: Pick<ModelTokens, 'pad' | 'bos'> | null,
): boolean[] {
  const pad = tokenizer?.pad ?? null
  if (pad === null || pad === tokenizer?.bos?.id) return ids.map(() => false)
  const first = ids.findIndex((id) => id !== pad)
  const last = ids.findLastIndex((id) => id !== pad)
  return ids.map((_, position) => first < 0 || position < first || position > last)
}
