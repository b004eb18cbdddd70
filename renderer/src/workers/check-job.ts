import { sequenceReport, type SequenceReport } from '#shared/circuit/all-sequences'
import type { Circuit } from '#shared/circuit/circuit'
import { sequencesOf, type SequenceChoice } from '#shared/circuit/sequences'
import { caseResult, type CaseResult } from '#shared/circuit/test-run'
import { parseTestCases, type TestCase } from '#shared/document/test-cases'

/** Work that is too long for the window's own thread. */
export type CheckJob =
  | { readonly kind: 'cases'; readonly circuit: Circuit; readonly from: File | readonly TestCase[] }
  | {
      readonly kind: 'sequences'
      readonly circuit: Circuit
      readonly vocabulary: readonly string[]
      readonly positions: number
      readonly choice: SequenceChoice
    }

export interface CasesOutcome {
  readonly kind: 'cases'
  readonly cases: readonly TestCase[]
  readonly results: readonly CaseResult[]
}
export interface SequencesOutcome {
  readonly kind: 'sequences'
  readonly report: SequenceReport
}
/** The file is none of test cases, or the circuit cannot run; a sentence for people. */
interface RefusedOutcome {
  readonly kind: 'refused'
  readonly error: string
}
export type CheckOutcome = CasesOutcome | SequencesOutcome | RefusedOutcome

export interface Progress {
  readonly done: number
  /** 0 while it is not known. */
  readonly total: number
}

/** Does a job from its start to its end. */
export async function checkOutcome(
  job: CheckJob,
  onProgress: (progress: Progress) => void,
): Promise<CheckOutcome> {
  if (job.kind === 'sequences') {
    const sequences = sequencesOf(job.vocabulary, job.positions, job.choice)
    const total = sequences.count
    const report = sequenceReport(job.circuit, sequences, (done) => onProgress({ done, total }))
    return { kind: 'sequences', report }
  }
  const cases = await casesFrom(job.from)
  if (typeof cases === 'string') return { kind: 'refused', error: cases }
  const results = cases.map((testCase, index) => {
    onProgress({ done: index, total: cases.length })
    return caseResult(job.circuit, testCase)
  })
  return { kind: 'cases', cases, results }
}

/** The cases, or why there are none. */
async function casesFrom(from: File | readonly TestCase[]): Promise<readonly TestCase[] | string> {
  if (!(from instanceof File)) return from
  try {
    const parsed = parseTestCases(await from.text())
    return parsed.ok ? parsed.cases : parsed.error
  } catch {
    return 'The file could not be read. Choose it again.'
  }
}
