import { seededRandom } from './seeded-random'

/** Sequences of a vocabulary that a circuit is run on. */
export interface SequenceSet {
  readonly count: number
  /** Whether they are all there are; otherwise a random sample. */
  readonly isComplete: boolean
  /** Number of all sequences of 1 to P tokens. */
  readonly total: number
  /** What the sample was drawn with. */
  readonly seed: number
  [Symbol.iterator](): Iterator<readonly string[]>
}

export interface SequenceChoice {
  /** Up to this many sequences are all run. */
  readonly most: number
  /** How many are drawn where there are more. */
  readonly sample: number
  readonly seed: number
}

/** V + V² + … + V^P: 1,364 for 4 tokens and 5 positions. Infinity where that is beyond any number. */
export function sequenceCount(V: number, P: number): number {
  let total = 0
  for (let length = 1; length <= P; length++) total += V ** length
  return total
}

/**
 * Every sequence of 1 to P tokens, the short ones first, in the order of the vocabulary; or, where there are more
 * than `most`, a sample: the length is drawn evenly from 2 to P, each token evenly from the vocabulary.
 */
export function sequencesOf(vocabulary: readonly string[], P: number, choice: SequenceChoice): SequenceSet {
  const total = sequenceCount(vocabulary.length, P)
  const isComplete = total <= choice.most
  const iterate = isComplete
    ? () => everySequence(vocabulary, P)
    : () => randomSequences(vocabulary, P, choice.sample, choice.seed)
  return {
    count: isComplete ? total : choice.sample,
    isComplete,
    total,
    seed: choice.seed,
    [Symbol.iterator]: iterate,
  }
}

function* everySequence(vocabulary: readonly string[], P: number): Generator<string[]> {
  const V = vocabulary.length
  for (let length = 1; length <= P; length++) {
    for (let number = 0; number < V ** length; number++) {
      const tokens = new Array<string>(length)
      let rest = number
      for (let i = length - 1; i >= 0; i--) {
        tokens[i] = vocabulary[rest % V]
        rest = Math.floor(rest / V)
      }
      yield tokens
    }
  }
}

function* randomSequences(
  vocabulary: readonly string[],
  P: number,
  count: number,
  seed: number,
): Generator<string[]> {
  const random = seededRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  for (let i = 0; i < count; i++) {
    const length = P < 2 ? 1 : 2 + below(P - 1)
    yield Array.from({ length }, () => vocabulary[below(vocabulary.length)])
  }
}
