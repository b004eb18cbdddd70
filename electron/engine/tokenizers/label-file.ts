import { z } from 'zod'
import type { ModelTokens } from '#shared/model/model-tokens'
import { TokenError } from './token-error'

const id = z.int().nonnegative()
const texts = z.union([z.array(z.string()), z.record(z.string().regex(/^(0|[1-9]\d{0,8})$/), z.string())])
const whole = z.strictObject({
  kind: z.enum(['characters', 'labels']).default('labels'),
  texts,
  bos: id.nullable().default(null),
  prepend_bos: z.boolean().default(true),
  pad: id.nullable().default(null),
  stride: z.int().positive().default(1),
  draw: z.array(z.tuple([id, id])).optional(),
})

/**
 * A label file: a list of texts in order of ids, `{"id": "text"}`, or either as `texts` of an object that may also say
 * `kind` (`characters` makes ids of texts, `labels` does not), `bos`, `prepend_bos`, `pad`, `stride` and `draw` (for each token of a
 * unit, the ids [from, below) that it may have).
 *
 * @throws TokenError
 */
export function labelFile(json: unknown): ModelTokens {
  const plain = texts.safeParse(json)
  const parsed = whole.safeParse(plain.success ? { texts: plain.data } : json)
  if (!parsed.success) {
    throw new TokenError(
      'BAD_TOKENIZER',
      'The label file is none that is known. Write a list of texts, {"id": "text"}, or {"texts": …, "kind": …, "bos": …}.',
    )
  }
  const { kind, texts: given, bos, prepend_bos, pad, stride, draw } = parsed.data
  const listed = Array.isArray(given)
    ? given.map((text, index): [number, string] => [index, text])
    : Object.entries(given).map(([key, text]): [number, string] => [Number(key), text])
  if (draw && (draw.length !== stride || draw.some(([from, below]) => from >= below))) {
    throw new TokenError(
      'BAD_TOKENIZER',
      `The label file: draw does not fit. Write one range of ids [from, below) for each of the ${stride} tokens of a unit.`,
    )
  }
  if (kind === 'characters') requireCharacters(listed, [bos, pad])
  return {
    format: 'induction-lab-tokens',
    version: 1,
    kind,
    texts: listed,
    bos: bos === null ? null : { id: bos, prepend: prepend_bos },
    pad,
    stride,
    ...(draw ? { draw } : {}),
  }
}

/** Each once, and only special tokens may be longer. */
function requireCharacters(listed: readonly [number, string][], special: readonly (number | null)[]): void {
  const seen = new Set<string>()
  for (const [index, text] of listed) {
    const isCharacter = [...text].length === 1
    if (!isCharacter && !special.includes(index)) {
      throw new TokenError(
        'BAD_TOKENIZER',
        `The label file: “${text}” (${index}) is not one character. Correct it, or leave “kind” away.`,
      )
    }
    if (seen.has(text)) {
      throw new TokenError('BAD_TOKENIZER', `The label file gives two ids to “${text}”. Give it one.`)
    }
    seen.add(text)
  }
}
