import { nextTick } from 'vue'
import { readoutHead } from '#shared/circuit/readout'
import { caseCircuit, judgedStage, type CaseResult } from '#shared/circuit/test-run'
import { twoHotTokens } from '#shared/circuit/two-hot-tokens'
import { withConstant } from '#shared/circuit/weight-place'
import type { TestCase } from '#shared/document/test-cases'
import { useDocument } from '../../../stores/document'
import { useFocus } from '../../../stores/focus'
import { useView } from '../../../stores/view'

/**
 * Opens a test case with the cell locked that differs most: in the document, where its X is that of tokens (one
 * edit, so undo goes back), and else as a document of its own with the case's X.
 */
export function useOpenCase() {
  const documents = useDocument()
  const focus = useFocus()
  const view = useView()

  return async function openCase(fileName: string, testCase: TestCase, result: CaseResult) {
    if (!openTokens(testCase)) {
      const circuit = caseCircuit(documents.session.document.circuit, testCase)
      const masked = circuit.layers.map(({ causal }) => (causal ? 'masked' : 'unmasked')).join(' ')
      documents.open(`case ${fileName} ${testCase.name} ${masked}`, () => ({
        name: testCase.name,
        circuit,
        tokens: [],
      }))
    }
    await nextTick()
    const stage = judgedStage(testCase)
    const { rows, columns } = documents.trace.values(stage)
    const { row, column } = result.verdict.worst ?? { row: 0, column: 0 }
    const read = readoutHead(documents.circuit) ?? { layer: documents.circuit.layers.length - 1, head: 0 }
    if (view.lanes.some(({ id }) => id === `${read.layer}.${read.head}`)) view.open(read.layer, read.head)
    if (rows === 0 || column >= columns) return
    // Logits of every position have the judged one last.
    focus.lock({ stage, row: stage === 'logits' ? rows - 1 : Math.min(row, rows - 1), column })
  }

  /** @returns whether the case is tokens with a strength, and now those of the document */
  function openTokens(testCase: TestCase): boolean {
    const before = documents.session.document
    const { embedding, constants } = before.circuit
    if (testCase.kind !== 'induction' || embedding.kind !== 'two-hot') return false
    const tokens = twoHotTokens(testCase.X, embedding)
    if (!tokens) return false
    const { strength } = testCase
    const circuit =
      constants.s === undefined || constants.s === strength
        ? before.circuit
        : withConstant(before.circuit, 's', strength)
    documents.commit({
      kind: 'circuit',
      label: `Open ${testCase.name}: ${tokens.join(' ')}, strength ${strength}`,
      before: { circuit: before.circuit, tokens: before.tokens },
      after: { circuit, tokens },
    })
    return true
  }
}
