import { headCaseCircuit, inductionCaseCircuit } from '#shared/circuit/case-circuit'
import type { Circuit } from '#shared/circuit/circuit'
import { CircuitError } from '#shared/circuit/circuit-error'
import { judgedCase, type JudgedCase } from '#shared/circuit/test-run'
import { parseTestCases, type TestCase } from '#shared/document/test-cases'
import { rowsOf } from '#shared/tensor/operations'
import type { Matrix } from '#shared/tensor/matrix'
import { jsonNumber } from '#shared/formats/json-number'
import { documentFrom } from './circuit-source'
import { CliError } from './cli-error'
import { textOfFile } from './input-file'
import { jsonText, printNote, printResult } from './output'

export interface CheckOptions {
  readonly circuit?: string
  readonly strict?: boolean
  readonly json?: boolean
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
  const passes = ({ verdict }: JudgedCase) => (options.strict ? verdict.passesStrictly : verdict.passes)
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

function resultOf(testCase: TestCase, circuit: Circuit | null): JudgedCase {
  try {
    return judgedCase(circuitFor(testCase, circuit), testCase)
  } catch (error) {
    if (error instanceof CircuitError) throw new CliError(error.code, `${testCase.name}: ${error.message}`)
    throw error
  }
}

/** A circuit of one's own, or the one that the case is made for. */
function circuitFor(testCase: TestCase, circuit: Circuit | null): Circuit {
  if (testCase.kind === 'induction') return circuit ?? inductionCaseCircuit(testCase)
  if (!circuit) return headCaseCircuit(testCase)
  throw new CliError(
    'USAGE',
    `${testCase.name} brings its own W_QK and W_OV; --circuit is for cases of a whole circuit.`,
  )
}

function failLine({ name, expected, got, problem, verdict: { sameShape, worst } }: JudgedCase): string {
  if (problem) return `FAIL ${name} ${problem}`
  if (!sameShape || !worst) {
    return `FAIL ${name} shape ${got.rows} × ${got.columns}, expected ${expected.rows} × ${expected.columns}`
  }
  return `FAIL ${name} max|Δ|=${differenceText(worst.difference)} at [${worst.row},${worst.column}]`
}

function differenceText(difference: number): string {
  if (Number.isNaN(difference)) return 'not a number'
  return difference === Infinity ? 'infinite' : String(Number(difference.toPrecision(6)))
}

function caseJson({ name, verdict, expected, got }: JudgedCase, passed: boolean) {
  const { passes, passesStrictly, worst } = verdict
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
