import { z } from 'zod'

const tokenId = z.int().nonnegative()

/**
 * `tokens.json` beside a model's weights: what its ids say, and whether a sequence begins with BOS.
 *
 * - `tokenizer`: a `tokenizer.json` of its own beside it, or GPT-2's, which comes with the app (`bundled`);
 * - `characters`: a text is a list of characters, and each has an id;
 * - `labels`: ids have names, but no text becomes ids (strokes of a pen, moves, notes).
 */
export const modelTokens = z.strictObject({
  format: z.literal('induction-lab-tokens'),
  version: z.literal(1),
  kind: z.enum(['tokenizer', 'characters', 'labels']),
  bundled: z.enum(['gpt2']).optional(),
  /** Text of each id that has one, for `characters` and `labels`. */
  texts: z.array(z.tuple([tokenId, z.string()])).optional(),
  /** `prepend`: a text becomes BOS and its tokens, as TransformerLens does unless told otherwise. */
  bos: z.strictObject({ id: tokenId, prepend: z.boolean() }).nullable(),
  pad: tokenId.nullable(),
  /** Tokens that belong together (the parts of one stroke); 1 for text. */
  stride: z.int().positive(),
  /** Ids [from, below) that each of the `stride` tokens of a unit may be: what random sequences are drawn from. */
  draw: z.array(z.tuple([tokenId, tokenId])).optional(),
})

export type ModelTokens = z.infer<typeof modelTokens>
