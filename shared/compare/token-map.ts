import { z } from 'zod'

/** Which id of a model stands for each token of a circuit; `null` for a token that the model does not have. */
export type TokenMap = Readonly<Record<string, number | null>>

const tokenMap = z.record(z.string(), z.int().nonnegative().nullable())

/** A map as JSON, `{"a": 1, "b": 2}`, or why it is none, as a sentence. */
export function readTokenMap(text: string): TokenMap | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const parsed = tokenMap.safeParse(value)
  if (!parsed.success) return 'this is no map of tokens to ids. Write it as {"a": 1, "b": 2}.'
  return sharedIds(parsed.data) ?? parsed.data
}

/** Which tokens have the same id, as a sentence; `null` where every id stands for one token. */
export function sharedIds(map: TokenMap): string | null {
  const of = new Map<number, string>()
  for (const [token, id] of Object.entries(map)) {
    if (id === null) continue
    const other = of.get(id)
    if (other !== undefined)
      return `“${other}” and “${token}” are the same token of the model, ${id}. Change one.`
    of.set(id, token)
  }
  return null
}

/** A circuit's tokens as ids, or which of them the model does not have, as a sentence. */
export function idsOf(map: TokenMap, tokens: readonly string[]): number[] | string {
  const ids: number[] = []
  for (const token of tokens) {
    const id = Object.hasOwn(map, token) ? map[token] : null
    if (id === null) return `The model has no token for “${token}”. Choose one for it under Tokens.`
    ids.push(id)
  }
  return ids
}

/** Ids as a circuit's tokens, or which id stands for none of them, as a sentence. */
export function lettersOf(map: TokenMap, ids: readonly number[]): string[] | string {
  const of = new Map(Object.entries(map).map(([token, id]) => [id, token]))
  const letters: string[] = []
  for (const id of ids) {
    const token = of.get(id)
    if (token === undefined) return `Token ${id} of the model stands for no token of the circuit.`
    letters.push(token)
  }
  return letters
}
