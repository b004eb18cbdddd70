import type { Circuit } from './circuit'
import { inductionRule } from './induction-rule'
import type { SequenceSet } from './sequences'
import type { Trace } from './stage'
import { sequenceRunner } from './sequence-runner'

/** What a circuit predicts after a sequence: a token, or why it is none. */
export type Prediction =
  { readonly token: string } | { readonly none: 'tie' | 'not a number' | 'no position' }

export interface FailingSequence {
  readonly tokens: readonly string[]
  readonly expected: string
  readonly predicted: Prediction
}

/** How a circuit does against the induction rule. */
export interface SequenceReport {
  /** Sequences that were run. */
  readonly count: number
  /** Where the rule gives one token: how many, how many are predicted, and the first of the others. */
  readonly judged: number
  readonly right: number
  readonly failing: readonly FailingSequence[]
  /** The last token is new: the rule says nothing. */
  readonly unseen: number
  /** Different tokens followed before: what the circuit makes of it. */
  readonly tied: {
    readonly count: number
    /** It predicts what followed the last time. */
    readonly last: number
    /** It predicts what followed another time. */
    readonly other: number
    /** Its largest logits lie within 1 % of each other, and are those of tokens that followed. */
    readonly even: number
    /** It predicts something that never followed. */
    readonly wrong: number
  }
}

/** No list is longer; `judged − right` is how many there are. */
const MOST_FAILING = 500

/** Logits closer than this are no prediction: they differ in their last bits only. */
const TIE = 1e-9
/** Attention that is split between occurrences leaks a little less at the earlier one. */
const EVEN = 0.01

/**
 * Runs a circuit on sequences and compares its predictions with the induction rule.
 *
 * @param onProgress called now and then with the number of sequences that are done
 * @throws CircuitError for a circuit that cannot run on them
 */
export function sequenceReport(
  circuit: Circuit,
  sequences: SequenceSet,
  onProgress?: (done: number) => void,
): SequenceReport {
  const run = sequenceRunner(circuit)
  let done = 0
  let judged = 0
  let right = 0
  let unseen = 0
  const failing: FailingSequence[] = []
  const tied = { count: 0, last: 0, other: 0, even: 0, wrong: 0 }
  for (const tokens of sequences) {
    const answer = inductionRule(tokens)
    if (answer.kind === 'unseen') {
      unseen++
    } else {
      const top = topTokens(run(tokens), answer.kind === 'one' ? 0 : EVEN)
      if (answer.kind === 'one') {
        judged++
        if (Array.isArray(top) && top.length === 1 && top[0] === answer.next) right++
        else if (failing.length < MOST_FAILING) {
          failing.push({ tokens, expected: answer.next, predicted: predictionOf(top) })
        }
      } else {
        tied.count++
        tied[tieKind(top, answer)]++
      }
    }
    if (++done % 64 === 0) onProgress?.(done)
  }
  return { count: done, judged, right, failing, unseen, tied }
}

type Top = readonly string[] | 'not a number' | 'no position'

/** The tokens whose logits at the last position are the largest, or within a share of it. */
function topTokens(run: Trace, share: number): Top {
  const { rows, columns, values } = run.values('logits')
  if (rows === 0) return 'no position'
  const last = values.subarray((rows - 1) * columns)
  if (last.some(Number.isNaN)) return 'not a number'
  const largest = Math.max(...last)
  const least = largest - TIE - share * Math.abs(largest)
  const axis = run.stage('logits').columns
  if (axis.of !== 'dims') return 'no position'
  return axis.labels.filter((_, i) => last[i] >= least).map(({ name }) => name)
}

function predictionOf(top: Top): Prediction {
  if (typeof top === 'string') return { none: top }
  return top.length === 1 ? { token: top[0] } : { none: 'tie' }
}

function tieKind(
  top: Top,
  { next, followers }: { next: string; followers: readonly string[] },
): 'last' | 'other' | 'even' | 'wrong' {
  if (typeof top === 'string' || !top.every((token) => followers.includes(token))) return 'wrong'
  if (top.length > 1) return 'even'
  return top[0] === next ? 'last' : 'other'
}
