import { afterLastOccurrence } from '../circuit/scored-keys'
import { shownNumber } from './miss'

/** A head of a model with what was measured of it. */
export interface MeasuredHead {
  /** `layer.head`. */
  readonly id: string
  readonly score: number
  /** Attention on one sequence, [P, P] row after row, later keys 0. */
  readonly pattern: Float64Array
}

/** What there is to say about picked heads. */
export interface PickVerdict {
  readonly right: boolean
  readonly sentence: string
}

/**
 * Whether exactly the heads that score at least so much were picked. Of a head that was picked and does not, it says
 * at which position of the sequence it looks elsewhere.
 *
 * @param tokens ids of the sequence of the patterns
 * @param textOf how a token is written
 */
export function headsVerdict(
  heads: readonly MeasuredHead[],
  picked: readonly string[],
  atLeast: number,
  tokens: readonly number[],
  textOf: (position: number) => string,
): PickVerdict {
  if (picked.length === 0) return { right: false, sentence: 'No head is picked yet.' }
  const wrong = heads.find(({ id, score }) => picked.includes(id) && score < atLeast)
  if (wrong) {
    return {
      right: false,
      sentence: `${wrongText(wrong, tokens, textOf)} Its score is ${score(wrong.score)}.`,
    }
  }
  const missing = heads.filter(({ id, score }) => score >= atLeast && !picked.includes(id))
  if (missing.length === 0) {
    const list = heads.filter(({ id }) => picked.includes(id)).map(({ id, score: s }) => `${id} ${score(s)}`)
    return { right: true, sentence: `These are all of them: ${list.join(', ')}.` }
  }
  const layers = [...new Set(missing.map(({ id }) => id.split('.')[0]))].join(' and ')
  const count = missing.length === 1 ? 'One head is' : `${missing.length} heads are`
  return { right: false, sentence: `What you picked is right. ${count} missing, in layer ${layers}.` }
}

/** The query at which a head gives least to the key that an induction head looks at. */
function wrongText(
  { id, pattern }: MeasuredHead,
  tokens: readonly number[],
  textOf: (position: number) => string,
): string {
  const P = tokens.length
  const row = (query: number) => pattern.subarray(query * P, query * P + query + 1)
  const queries = tokens.flatMap((_, query) => {
    const key = afterLastOccurrence(tokens, query)
    return key === null ? [] : [{ query, key, share: row(query)[key] }]
  })
  if (queries.length === 0) return `Head ${id} is none: no token repeats here.`
  const { query, key, share } = queries.reduce((least, each) => (each.share < least.share ? each : least))
  const shares = row(query)
  const most = shares.indexOf(Math.max(...shares))
  return (
    `Head ${id} is none. At position ${query}, ${textOf(query)}, the key behind the earlier ${textOf(query)} is ` +
    `position ${key}: the head gives it ${shownNumber(share)}, and most, ${shownNumber(shares[most])}, to ` +
    `position ${most}, ${textOf(most)}.`
  )
}

/**
 * Whether the head was picked that is nearest to a person's own.
 *
 * @param distances of each trained head to the own one: mean total variation, 0 to 1
 */
export function nearestVerdict(
  distances: readonly { readonly id: string; readonly distance: number }[],
  picked: string | undefined,
): PickVerdict {
  const nearest = distances.reduce((best, each) => (each.distance < best.distance ? each : best))
  const own = distances.find(({ id }) => id === picked)
  if (!own) return { right: false, sentence: 'No head is picked yet.' }
  if (own.id === nearest.id) {
    return {
      right: true,
      sentence: `Head ${own.id} is the nearest: ${score(own.distance)} of the attention lies elsewhere.`,
    }
  }
  const nearer = distances.filter(({ distance }) => distance < own.distance).length
  return {
    right: false,
    sentence:
      `Of head ${own.id}, ${score(own.distance)} of the attention lies elsewhere than in your head; ` +
      `${nearer === 1 ? 'one head is' : `${nearer} heads are`} nearer, the nearest with ${score(nearest.distance)}.`,
  }
}

function score(value: number): string {
  return value.toFixed(3).replace('-', '−')
}
