import { inductionRule } from '../circuit/induction-rule'
import { sequenceReport } from '../circuit/all-sequences'
import type { Circuit } from '../circuit/circuit'
import { sequencesOf } from '../circuit/sequences'
import type { Trace } from '../circuit/stage'
import { isClose } from './stage-miss'
import type { Check } from './lesson-schema'
import { shownNumber, tokensOf, type Miss, type Run } from './miss'

type PredictionCheck = Extract<Check, { kind: 'prediction' }>
type CasesCheck = Extract<Check, { kind: 'cases' }>

/** The first sequence that is not continued as it should be. */
export function predictionMiss({ atLeast, on }: PredictionCheck, run: Run): Miss | null {
  for (const { tokens: sequence, predicts } of on) {
    const tokens = tokensOf(sequence)
    const answer = inductionRule(tokens)
    const expected = predicts ?? (answer.kind === 'unseen' ? null : answer.next)
    if (expected === null) continue
    const trace = run(tokens)
    if (logitOf(trace, expected) >= atLeast) continue
    return wrongPrediction(trace, tokens, expected, atLeast)
  }
  return null
}

/** Every sequence of a circuit's vocabulary up to its positions; of very many, as many as are drawn. */
const SEQUENCES = { most: 20_000, sample: 1_000, seed: 1 }

/** The first of all sequences that is not continued as the induction rule says. */
export function ruleMiss(circuit: Circuit, run: Run): Miss | null {
  const { embedding } = circuit
  if (embedding.kind !== 'two-hot') return null
  const all = sequencesOf(embedding.vocabulary, embedding.positions, SEQUENCES)
  const [failing] = sequenceReport(circuit, all).failing
  if (!failing) return null
  return wrongPrediction(run(failing.tokens), failing.tokens, failing.expected, 1)
}

/** The first published case whose logits are others. */
export function casesMiss({ cases }: CasesCheck, run: Run): Miss | null {
  for (const { tokens: sequence, strength, logits } of cases) {
    const tokens = tokensOf(sequence)
    const trace = run(tokens, strength)
    const { row, labels, values } = lastLogits(trace)
    const column = logits.findIndex((expected, i) => !isClose(expected, values[i] ?? NaN))
    if (column < 0 && logits.length === values.length) continue
    const at = Math.max(0, column)
    return {
      tokens,
      strength,
      cell: row < 0 ? null : { stage: 'logits', row, column: at },
      text: `the logit of ${labels[at] ?? at} should be ${precise(logits[at])}, and is ${precise(values[at] ?? NaN)}`,
      distance: (other) => Math.abs(logits[at] - (lastLogits(other).values[at] ?? Infinity)),
    }
  }
  return null
}

function wrongPrediction(trace: Trace, tokens: readonly string[], expected: string, atLeast: number): Miss {
  const { row, labels, values } = lastLogits(trace)
  const column = labels.indexOf(expected)
  return {
    tokens,
    strength: null,
    cell: row < 0 || column < 0 ? null : { stage: 'logits', row, column },
    text: `position ${tokens.length - 1}: expected ${expected}, got ${gotText(labels, values)}`,
    distance: (other) => Math.max(0, atLeast - logitOf(other, expected)),
  }
}

/** The two largest logits: "a 0.41 and b 0.40". */
function gotText(labels: readonly string[], values: readonly number[]): string {
  const largest = labels
    .map((label, i) => ({ label, value: values[i] }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 2)
  if (largest.length === 0) return 'nothing: no position is left'
  if (values.every((value) => value === 0)) return '0 for every token'
  const [first, second] = largest
  const text = ({ label, value }: typeof first) => `${label} ${shownNumber(value)}`
  return second && second.value > 0.005 ? `${text(first)} and ${text(second)}` : text(first)
}

function logitOf(trace: Trace, token: string): number {
  const { labels, values } = lastLogits(trace)
  return values[labels.indexOf(token)] ?? -Infinity
}

/** The logits of the last position; none where no position is left. */
function lastLogits(trace: Trace) {
  const { rows, columns, values } = trace.values('logits')
  const axis = trace.stage('logits').columns
  const labels = rows > 0 && axis.of === 'dims' ? axis.labels.map(({ name }) => name) : []
  return { row: rows - 1, labels, values: rows > 0 ? [...values.subarray((rows - 1) * columns)] : [] }
}

function precise(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(Number(value.toPrecision(6))).replace('-', '−')
}
