import type { HeadCase, InductionCase, TestCase } from '../document/test-cases'
import type { Matrix } from '../tensor/matrix'
import { circuitOnCase, headCaseCircuit } from './case-circuit'
import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { ShapeError } from '../tensor/shape-error'
import { emptyReason, trace } from './trace'
import { verdict, type Verdict } from './verdict'

/** How a circuit that ran on one case does on it. */
export interface JudgedCase {
  readonly name: string
  readonly expected: Matrix
  readonly got: Matrix
  readonly verdict: Verdict
  /** Why there is no output, as a sentence; `null` where there is one. */
  readonly problem: string | null
}

/** How a circuit does on one case; `got` is `null` where it cannot run on it, and `problem` says why. */
export type CaseResult = Omit<JudgedCase, 'got'> & { readonly got: Matrix | null }

const NO_VERDICT: Verdict = { sameShape: false, passes: false, passesStrictly: false, worst: null }

/** The stage that a case of this kind judges. */
export function judgedStage({ kind }: TestCase): string {
  return kind === 'head' ? '0.0.output' : 'logits'
}

/**
 * Runs a circuit of one's own on a case, and judges it.
 *
 * @throws CircuitError or ShapeError where the circuit does not fit the case
 */
export function judgedCase(circuit: Circuit, testCase: TestCase): JudgedCase {
  const { name, expected } = testCase
  const run = trace(caseCircuit(circuit, testCase), [])
  const got = run.values(judgedStage(testCase))
  const problem = got.rows === 0 ? emptyReason(run) : null
  return { name, expected, got, verdict: verdict(expected, got), problem }
}

/** The same, with a circuit that does not fit as a result of its own. */
export function caseResult(circuit: Circuit, testCase: TestCase): CaseResult {
  const { name, expected } = testCase
  try {
    return judgedCase(circuit, testCase)
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
