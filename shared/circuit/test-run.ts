import type { HeadCase, InductionCase, TestCase } from '../document/test-cases'
import type { Matrix } from '../tensor/matrix'
import { circuitOnCase, headCaseCircuit } from './case-circuit'
import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { ShapeError } from '../tensor/shape-error'
import { emptyReason, trace } from './trace'
import { verdict, type Verdict } from './verdict'

/** How a circuit does on one case. */
export interface CaseResult {
  readonly name: string
  readonly expected: Matrix
  /** `null` where the circuit cannot run on the case. */
  readonly got: Matrix | null
  readonly verdict: Verdict
  /** Why there is no output, as a sentence; `null` where there is one. */
  readonly problem: string | null
}

const NO_VERDICT: Verdict = { sameShape: false, passes: false, passesStrictly: false, worst: null }

/** The stage that a case of this kind judges. */
export function judgedStage({ kind }: TestCase): string {
  return kind === 'head' ? '0.0.output' : 'logits'
}

/** Runs a circuit of one's own on a case, and judges it. */
export function caseResult(circuit: Circuit, testCase: TestCase): CaseResult {
  const { name, expected } = testCase
  try {
    const run = trace(caseCircuit(circuit, testCase), [])
    const got = run.values(judgedStage(testCase))
    const problem = got.rows === 0 ? emptyReason(run) : null
    return { name, expected, got, verdict: verdict(expected, got), problem }
  } catch (error) {
    if (!(error instanceof CircuitError || error instanceof ShapeError)) throw error
    return { name, expected, got: null, verdict: NO_VERDICT, problem: error.message }
  }
}

/**
 * A circuit of one's own as a case runs it: an induction case brings X and the strength; a head case brings X and
 * the weights of one head, and what is left to judge is how the first layer attends: its mask.
 *
 * @throws CircuitError where the circuit does not fit the case
 */
export function caseCircuit(circuit: Circuit, testCase: TestCase): Circuit {
  return testCase.kind === 'head' ? headOnCase(circuit, testCase) : logitsOnCase(circuit, testCase)
}

function headOnCase({ layers }: Circuit, testCase: HeadCase): Circuit {
  const own = headCaseCircuit(testCase)
  const { causal, hiddenKeys } = layers[0] ?? own.layers[0]
  return { ...own, layers: own.layers.map((layer) => ({ ...layer, causal, hiddenKeys })) }
}

function logitsOnCase(circuit: Circuit, testCase: InductionCase): Circuit {
  const onCase = circuitOnCase(circuit, testCase)
  // A case expects the logits of its last position.
  return { ...onCase, readout: onCase.readout && { ...onCase.readout, everyPosition: false } }
}
