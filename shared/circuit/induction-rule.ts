/** What the induction rule says about a sequence. */
export type RuleAnswer =
  /** The last token was not there before: the rule says nothing. */
  | { readonly kind: 'unseen' }
  /** It was there before, and the same token followed every time. */
  | { readonly kind: 'one'; readonly next: string }
  /** Different tokens followed: a circuit that looks at all of them alike ties. `next` followed the last one. */
  | { readonly kind: 'several'; readonly next: string; readonly followers: readonly string[] }

/** The rule, in a sentence for people. */
export const INDUCTION_RULE =
  'Find where the last token stood before; the token that followed it there, the last time, comes next.'

/**
 * The induction rule: the last token seen before → the token that followed its last earlier occurrence. That token
 * may be the last one itself: after a b b comes b.
 *
 * @param tokens at least one
 */
export function inductionRule(tokens: readonly string[]): RuleAnswer {
  const last = tokens.length - 1
  const followers = new Set<string>()
  let next: string | null = null
  for (let i = 0; i < last; i++) {
    if (tokens[i] !== tokens[last]) continue
    next = tokens[i + 1]
    followers.add(next)
  }
  if (next === null) return { kind: 'unseen' }
  return followers.size === 1 ? { kind: 'one', next } : { kind: 'several', next, followers: [...followers] }
}
