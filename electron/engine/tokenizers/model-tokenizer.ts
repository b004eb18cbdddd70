import type { ModelTokens } from '#shared/model/model-tokens'

/** What a model's ids say. */
export interface ModelTokenizer {
  readonly kind: ModelTokens['kind']
  readonly bos: ModelTokens['bos']
  readonly pad: ModelTokens['pad']
  readonly stride: number
  readonly draw?: ModelTokens['draw']
  /** One more than the largest id that has a text. */
  readonly size: number
  /**
   * The ids of a text, after BOS where the model's sequences begin with it.
   *
   * @throws TokenError for a text that the vocabulary cannot write, or ids that have names but no texts
   */
  encode(text: string, options?: { readonly withBos?: boolean }): number[]
  /** The text of one id alone, as TransformerLens's `to_str_tokens` shows it: half a character is �. */
  textOf(id: number): string
}

/** Puts BOS before ids where it goes. */
export function afterBos(
  ids: readonly number[],
  bos: ModelTokens['bos'],
  withBos = bos?.prepend ?? false,
): number[] {
  return withBos && bos ? [bos.id, ...ids] : [...ids]
}
