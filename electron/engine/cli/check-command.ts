import { circuitOnCase, headCaseCircuit, inductionCaseCircuit } from '#shared/circuit/case-circuit'
import type { Circuit } from '#shared/circuit/circuit'
import { CircuitError } from '#shared/circuit/circuit-error'
import { emptyReason, trace } from '#shared/circuit/trace'
import { verdict, type Verdict } from '#shared/circuit/verdict'
import { parseTestCases, type TestCase } from '#shared/document/test-cases'
import { rowsOf } from '#shared/tensor/operations'
import type { Matrix } from '#shared/tensor/matrix'
import { documentFrom } from './circuit-source'
import { CliError } from './cli-error'
import { textOfFile } from './input-file'
import { jsonNumber, jsonText, printNote, printResult } from './output'

export interface CheckOptions {
  readonly circuit?: string
  readonly strict?: boolean
  readonly json?: boolean
}

interface CaseResult extends Verdict {
  readonly name: string
  readonly expected: Matrix
  readonly got: Matrix
  /** Why there is no output, where there is none. */
  readonly empty: string | null
}

/** Runs the cases of a homework file. @returns 1 when one fails */
export async function checkCommand(file: string, options: CheckOptions): Promise<number> {
  const parsed = parseTestCases(await textOfFile(file))
  if (!parsed.ok) throw new CliError('NOT_TEST_CASES', parsed.error)
  const circuit = options.circuit === undefined ? null : (await documentFrom(options.circuit)).circuit
  if (circuit && !Object.hasOwn(circuit.constants, 's')) {
    printNote('The circuit has no constant s: every case runs with its weights as they are.')
  }

  const results = parsed.cases.map((testCase) => resultOf(testCase, circuit))
  const passes = (result: CaseResult) => (options.strict ? result.passesStrictly : result.passes)
  const failed = results.filter((result) => !passes(result)).length
  const passed = results.length - failed
  if (options.json) {
    const cases = results.map((result) => caseJson(result, passes(result)))
    printResult(jsonText({ cases, passed, failed }, true))
  } else {
    const lines = results.map((result) => (passes(result) ? `pass ${result.name}` : failLine(result)))
    printResult([...lines, `${passed} passed, ${failed} failed`].join('\n'))
  }
  return failed === 0 ? 0 : 1
}

function resultOf(testCase: TestCase, circuit: Circuit | null): CaseResult {
  try {
    const run = trace(circuitFor(testCase, circuit), [])
    const got = run.values(testCase.kind === 'head' ? '0.0.output' : 'logits')
    const empty = got.rows === 0 ? emptyReason(run) : null
    return {
      name: testCase.name,
      expected: testCase.expected,
      got,
      empty,
      ...verdict(testCase.expected, got),
    }
  } catch (error) {
    if (error instanceof CircuitError) throw new CliError(error.code, `${testCase.name}: ${error.message}`)
    throw error
  }
}

function circuitFor(testCase: TestCase, circuit: Circuit | null): Circuit {
  if (testCase.kind === 'induction') {
    return circuit ? circuitOnCase(circuit, testCase) : inductionCaseCircuit(testCase)
  }
  if (!circuit) return headCaseCircuit(testCase)
  throw new CliError(
    'USAGE',
    `${testCase.name} brings its own W_QK and W_OV; --circuit is for cases of a whole circuit.`,
  )
}

function failLine({ name, expected, got, empty, sameShape, worst }: CaseResult): string {
  if (empty) return `FAIL ${name} ${empty}`
  if (!sameShape || !worst) {
    return `FAIL ${name} shape ${got.rows} × ${got.columns}, expected ${expected.rows} × ${expected.columns}`
  }
  return `FAIL ${name} max|Δ|=${differenceText(worst.difference)} at [${worst.row},${worst.column}]`
}

function differenceText(difference: number): string {
  if (Number.isNaN(difference)) return 'not a number'
  return difference === Infinity ? 'infinite' : String(Number(difference.toPrecision(6)))
}

function caseJson(result: CaseResult, passed: boolean) {
  const { name, passes, passesStrictly, worst, expected, got } = result
  return {
    name,
    passed,
    homework: passes,
    strict: passesStrictly,
    maxDifference: worst && jsonNumber(worst.difference),
    at: worst && [worst.row, worst.column],
    expectedShape: [expected.rows, expected.columns],
    shape: [got.rows, got.columns],
    ...(passed ? {} : { expected: valuesJson(expected), got: valuesJson(got) }),
  }
}

function valuesJson(m: Matrix) {
  return rowsOf(m).map((row) => row.map(jsonNumber))
}
