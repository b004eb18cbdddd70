/** What kind of head a detector looks for. */
export type DetectorFamily = 'induction' | 'previous' | 'duplicate' | 'current' | 'first'

/** A detector of the engine, by the name of its table. */
export interface DetectorKind {
  readonly id: string
  readonly family: DetectorFamily
  readonly title: string
  readonly definition: string
  /** It needs [x, r, r]. */
  readonly repeats: boolean
}

const COPIES = 'On [x, r, r] with r of n tokens: mean attention'
const EARLIER = 'over the queries whose token was there before, in any text'
const ADJACENT =
  'A query that directly follows its own token does not count: that position is the query itself.'

/** @see MATHS §3, and the engine’s `detectors` */
export const detectorKinds: readonly DetectorKind[] = [
  {
    id: 'induction_strict',
    family: 'induction',
    title: 'induction, strict',
    definition: `${COPIES} A[i, i − n + 1] of the n queries of the second copy, on the token after the one that is repeated. A head that does nothing else scores 1.`,
    repeats: true,
  },
  {
    id: 'induction_arena',
    family: 'induction',
    title: 'induction, ARENA',
    definition: `${COPIES} on the whole diagonal i − n + 1, as ARENA counts: n + 2 entries, two of which no induction can fill, so that a perfect head scores n / (n + 2).`,
    repeats: true,
  },
  {
    id: 'prefix_last',
    family: 'induction',
    title: 'prefix matching, last',
    definition: `Mean attention on the token after the last earlier occurrence, ${EARLIER}. ${ADJACENT}`,
    repeats: false,
  },
  {
    id: 'prefix_any',
    family: 'induction',
    title: 'prefix matching, any',
    definition: `Mean of the summed attention on the tokens after all earlier occurrences, ${EARLIER}. ${ADJACENT}`,
    repeats: false,
  },
  {
    id: 'previous',
    family: 'previous',
    title: 'previous token',
    definition: 'Mean attention A[i, i − 1] of each query on the position before it.',
    repeats: false,
  },
  {
    id: 'duplicate_strict',
    family: 'duplicate',
    title: 'duplicate, strict',
    definition: `${COPIES} A[i, i − n] of the n queries of the second copy, on the same token in the first.`,
    repeats: true,
  },
  {
    id: 'duplicate',
    family: 'duplicate',
    title: 'duplicate, diagonal',
    definition: `${COPIES} on the whole diagonal i − n: n + 1 entries, the first of which looks at the token before r.`,
    repeats: true,
  },
  {
    id: 'duplicate_last',
    family: 'duplicate',
    title: 'duplicate, last',
    definition: `Mean attention on the last earlier occurrence of the same token, ${EARLIER}.`,
    repeats: false,
  },
  {
    id: 'duplicate_any',
    family: 'duplicate',
    title: 'duplicate, any',
    definition: `Mean of the summed attention on all earlier occurrences of the same token, ${EARLIER}.`,
    repeats: false,
  },
  {
    id: 'current',
    family: 'current',
    title: 'current token',
    definition:
      'Mean attention A[i, i] of each query on itself. The first query has nothing else to look at.',
    repeats: false,
  },
  {
    id: 'first',
    family: 'first',
    title: 'first token',
    definition: 'Mean attention A[i, 0] of all queries on the first position: a resting place of many heads.',
    repeats: false,
  },
]

export const families: readonly DetectorFamily[] = ['induction', 'previous', 'duplicate', 'current', 'first']

export type Thresholds = Readonly<Record<DetectorFamily, number>>

/** From which score on a head counts as of a kind, as courses have it. */
export const thresholdPresets: readonly { readonly name: string; readonly values: Thresholds }[] = [
  {
    name: 'ARENA notebook',
    values: { current: 0.3, previous: 0.35, first: 0.7, induction: 0.5, duplicate: 0.5 },
  },
  {
    name: 'ML4Good, toy model (0.35)',
    values: { current: 0.35, previous: 0.35, first: 0.35, induction: 0.35, duplicate: 0.35 },
  },
  {
    name: 'ML4Good, GPT-2 (0.5)',
    values: { current: 0.5, previous: 0.5, first: 0.5, induction: 0.5, duplicate: 0.5 },
  },
]
